import { ApplicationFailure } from '@temporalio/common';
import type { PrunedDestination, PruneResult } from './backup-types.ts';
import { failureTypes } from '../platform/failure-types.ts';

type Listed = { name: string; action: string; reason: string };

/** Destinations in which there is more to do than a round had room for, and in which this one has come forward. */
export function unfinished({ destinations }: PruneResult): string[] {
  return destinations
    .filter((each) => (each.unlisted?.left ?? 0) > 0 && !each.problems && deletedIn(each) > 0)
    .map(({ destination }) => destination);
}

/** A result, and by number what one more round has done. */
export function withRound(before: PruneResult, { destinations: round }: PruneResult): PruneResult {
  const destinations = before.destinations.map((each) => {
    const next = round.find(({ destination }) => destination === each.destination);
    return next ? withNext(each, next) : each;
  });
  return { ...before, destinations };
}

function withNext(before: PrunedDestination, next: PrunedDestination): PrunedDestination {
  const { kept, deleted, left } = before.unlisted ?? { kept: 0, deleted: 0, left: 0 };
  const known = new Set(listedIn(before).map(({ name }) => name));
  const isNew = ({ name }: Listed) => !known.has(name);
  const stays = listedIn(next).filter(isNew);
  const failed = stays.filter(({ action }) => action === 'failed').length;
  const isPlanned = !next.problems || listedIn(next).length > 0;
  return {
    ...before,
    unlisted: {
      kept,
      deleted: deleted + deletedIn(next),
      // What the store keeps is in every plan again.
      locked: stays.filter(({ action }) => action === 'locked').length,
      left: (isPlanned ? (next.unlisted?.left ?? 0) : left) + failed,
    },
    ...(next.problems && { problems: [...(before.problems ?? []), ...next.problems] }),
  };
}

function deletedIn({ decisions, orphans }: PrunedDestination): number {
  const backups = decisions.filter(({ action }) => action === 'delete').length;
  return backups + orphans.filter(({ action }) => action === 'deleted').length;
}

/** A result that nothing is wrong with; throws `PruneFailed` where a destination has failed, or the store keeps something. */
export function conclude(result: PruneResult): PruneResult {
  const problems = result.destinations.flatMap(({ destination, problems: own = [] }) =>
    own.map((problem) => `destination ${destination}: ${problem}`),
  );
  const locked = result.destinations.flatMap((each) =>
    listedIn(each)
      .filter(({ action }) => action === 'locked')
      .map(({ name, reason }) => `${name} in ${each.destination}: ${reason}`),
  );
  const unlisted = result.destinations.reduce((sum, each) => sum + (each.unlisted?.locked ?? 0), 0);
  const count = locked.length + unlisted;
  if (problems.length + count === 0) return result;
  const kept = count > 0 ? [`${count} could not be deleted:`, ...locked.slice(0, 20)] : [];
  throw ApplicationFailure.create({
    type: failureTypes.pruneFailed,
    message: [...problems, ...kept].join('\n'),
    nonRetryable: true,
    details: [result],
  });
}

function listedIn({ decisions, orphans }: PrunedDestination): Listed[] {
  return [
    ...decisions.map(({ id, action, reason }) => ({ name: id, action, reason })),
    ...orphans.map(({ key, action, reason }) => ({ name: key, action, reason })),
  ];
}
