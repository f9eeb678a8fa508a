import { changeCounts } from '../../workflows/change-counts.ts';
import { componentMessage } from './component-message.ts';
import type { ComponentProgress, Progress } from '../../workflows/types.ts';

/** What is new about a run since it was last looked at, one line each: `postgres deployed (4 created) login to aroti as aroti`. */
export function runChanges(before: Progress | undefined, after: Progress): string[] {
  return [
    ...takenOver(before, after),
    ...stateChanges(before?.components, after.components, after),
    ...standstills(before, after),
    ...pruning(before, after),
    ...wayBack(before, after),
  ];
}

function takenOver(before: Progress | undefined, { revision, superseded }: Progress): string[] {
  const told = before?.superseded.length ?? 0;
  return superseded.slice(told).map((number) => `revision ${revision || 'to come'} takes over from revision ${number}`);
}

function stateChanges(
  before: readonly ComponentProgress[] = [],
  after: readonly ComponentProgress[],
  progress: Progress,
): string[] {
  const states = new Map(before.map(({ component, state }) => [component, state]));
  return after
    .filter(({ component, state }) => state !== 'pending' && state !== states.get(component))
    .map((component) => {
      const counts = changeCounts(component.changes);
      const message = componentMessage(component, progress);
      return [component.component, component.state, counts && `(${counts})`, message].filter(Boolean).join(' ');
    });
}

function standstills(before: Progress | undefined, after: Progress): string[] {
  const awaiting = after.awaitingApproval.join(', ');
  const isNew = awaiting !== '' && awaiting !== before?.awaitingApproval.join(', ');
  const wasPaused = before?.paused ?? false;
  return [
    ...(isNew ? [`waits for approval of ${awaiting}`] : []),
    ...(after.paused && !wasPaused ? ['paused: nothing new is begun'] : []),
    ...(wasPaused && !after.paused ? ['resumed'] : []),
  ];
}

function pruning(before: Progress | undefined, { pruned }: Progress): string[] {
  return pruned.slice(before?.pruned.length ?? 0).map(({ object, action }) => `${object} ${action}`);
}

function wayBack(before: Progress | undefined, after: Progress): string[] {
  const { rollback } = after;
  if (!rollback) return [];
  return [
    ...(before?.rollback ? [] : [`rolling back to revision ${rollback.toRevision}`]),
    ...stateChanges(before?.rollback?.components, rollback.components, after).map((line) => `rollback: ${line}`),
  ];
}
