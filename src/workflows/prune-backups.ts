import * as wf from '@temporalio/workflow';
import type { PruneResult } from './backup-types.ts';
import { asRunFailure, validated } from './failures.ts';
import { labelPlatform } from './label-run.ts';
import { holdingLock } from './platform-lock.ts';
import { pruneTable } from './prune-table.ts';
import type { Activities } from '../activities/index.ts';
import type { DeleteTask, Locked } from '../activities/prune-catalogue.ts';
import { parsePruneInput, type PruneInput } from '../platform/backup-input.ts';
import { failureTypes } from '../platform/failure-types.ts';
import { pruneLockId } from '../platform/lock-id.ts';

const { planPrune, deleteBackups, deleteOrphans } = wf.proxyActivities<
  Pick<Activities, 'planPrune' | 'deleteBackups' | 'deleteOrphans'>
>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds', maximumAttempts: 8 },
  cancellationType: wf.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** What one activity deletes: a run that is cut off goes on with the next ones. */
const deletedAtOnce = 50;

/**
 * Deletes the backups that retention no longer keeps, and what never became one, in every destination; with `dryRun` only says
 * which. Every listing is complete before anything is deleted. Fails with `PruneFailed` and the result where the store would not
 * delete something (Object Lock); with `InvalidInput`, or `AlreadyRunning`.
 */
export async function pruneBackups(rawInput?: unknown): Promise<PruneResult> {
  const input = validated(parsePruneInput, rawInput);
  try {
    const plan = await planPrune.executeWithOptions({ summary: 'what is kept, what goes?' }, [input]);
    if (plan.searchAttributes) labelPlatform(plan.platform.name);
    wf.setCurrentDetails(pruneTable(plan.result));
    if (plan.result.dryRun) return plan.result;
    const lock = { id: pruneLockId(plan.platform), does: 'prunes these backups' };
    return conclude(await holdingLock(lock, () => carryOut(input, plan.result)));
  } catch (error) {
    throw wf.isCancellation(error) ? error : asRunFailure(error);
  }
}

async function carryOut(input: PruneInput, planned: PruneResult): Promise<PruneResult> {
  const destinations: PruneResult['destinations'] = [];
  for (const { destination, decisions, orphans } of planned.destinations) {
    const ids = decisions.filter(({ action }) => action === 'delete').map(({ id }) => id);
    const locked = await inPortions({ input, destination, ids }, (portion) =>
      deleteBackups.executeWithOptions({ summary: `delete ${portion.ids.length} backups` }, [portion]),
    );
    const keys = orphans.map(({ key }) => key);
    const held = await inPortions({ input, destination, ids: keys }, (portion) =>
      deleteOrphans.executeWithOptions({ summary: `remove ${portion.ids.length} orphans` }, [portion]),
    );
    destinations.push({
      destination,
      decisions: decisions.map((decision) => withLock(decision, locked)),
      orphans: orphans.map((orphan) => {
        const reason = held.get(orphan.key);
        return reason === undefined ? { ...orphan, action: 'deleted' } : { ...orphan, action: 'locked', reason };
      }),
    });
  }
  const result = { ...planned, destinations };
  wf.setCurrentDetails(pruneTable(result));
  return result;
}

function withLock<Decision extends { id: string }>(decision: Decision, locked: ReadonlyMap<string, string>) {
  const reason = locked.get(decision.id);
  return reason === undefined
    ? decision
    : { ...decision, action: 'locked' as const, reason: `the store keeps it: ${reason}` };
}

async function inPortions(
  task: DeleteTask,
  work: (portion: DeleteTask) => Promise<Locked>,
): Promise<Map<string, string>> {
  const locked = new Map<string, string>();
  for (let at = 0; at < task.ids.length; at += deletedAtOnce) {
    const portion = { ...task, ids: task.ids.slice(at, at + deletedAtOnce) };
    for (const { id, reason } of await work(portion)) locked.set(id, reason);
  }
  return locked;
}

function conclude(result: PruneResult): PruneResult {
  const locked = result.destinations.flatMap(({ destination, decisions, orphans }) => [
    ...decisions.flatMap(({ id, action, reason }) =>
      action === 'locked' ? [`${id} in ${destination}: ${reason}`] : [],
    ),
    ...orphans.flatMap(({ key, action, reason }) =>
      action === 'locked' ? [`${key} in ${destination}: ${reason}`] : [],
    ),
  ]);
  if (locked.length === 0) return result;
  throw wf.ApplicationFailure.create({
    type: failureTypes.pruneFailed,
    message: `${locked.length} could not be deleted:\n${locked.slice(0, 20).join('\n')}`,
    nonRetryable: true,
    details: [result],
  });
}
