import * as wf from '@temporalio/workflow';
import type { PrunedDestination, PruneResult } from './backup-types.ts';
import { asRunFailure, failureIn, validated } from './failures.ts';
import { labelPlatform } from './label-run.ts';
import { holdingLock } from './platform-lock.ts';
import { conclude, unfinished, withRound } from './prune-outcome.ts';
import { pruneTable } from './prune-table.ts';
import type { Activities } from '../activities/index.ts';
import type { DeleteTask, Locked } from '../activities/prune-catalogue.ts';
import { parsePruneInput, type PruneInput } from '../platform/backup-input.ts';
import { pruneLockId } from '../platform/lock-id.ts';

type Own = 'planPrune' | 'deleteBackups' | 'deleteOrphans' | 'sweepDrills';
const { planPrune, deleteBackups, deleteOrphans, sweepDrills } = wf.proxyActivities<Pick<Activities, Own>>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds', maximumAttempts: 8 },
  cancellationType: wf.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** What one activity deletes: a run that is cut off goes on with the next ones. */
const deletedAtOnce = 50;

/** How often one run plans: its history has a size. What is left then is the next run's. */
const mostRounds = 15;

/**
 * Deletes the backups that retention no longer keeps, and what never became one, in every destination, and what drills have left
 * behind on the cluster; with `dryRun` only says which, and what is wrong with a destination. Of a destination every listing is complete before anything is deleted there. Fails with
 * `PruneFailed` and the result where the store would not delete something (Object Lock), or where a destination has failed: then the others are
 * done all the same; with `InvalidInput`, or `AlreadyRunning`.
 */
export async function pruneBackups(rawInput?: unknown): Promise<PruneResult> {
  const input = validated(parsePruneInput, rawInput);
  try {
    const plan = await planPrune.executeWithOptions({ summary: 'what is kept, what goes?' }, [input]);
    if (plan.searchAttributes) labelPlatform(plan.platform.name);
    wf.setCurrentDetails(pruneTable(plan.result));
    if (plan.result.dryRun) return await sweep(input, plan.result);
    const lock = { id: pruneLockId(plan.platform), does: 'prunes these backups' };
    const pruned = await holdingLock(lock, () => inRounds(input, plan.result));
    return conclude(await sweep(input, pruned));
  } catch (error) {
    throw wf.isCancellation(error) ? error : asRunFailure(error);
  }
}

/** What a plan has no room for is planned once it is done. */
async function inRounds(input: PruneInput, planned: PruneResult): Promise<PruneResult> {
  let round = await carryOut(input, planned);
  let result = round;
  for (let rounds = 1; rounds < mostRounds; rounds++) {
    const again = unfinished(round);
    if (again.length === 0) break;
    const plan = await planPrune.executeWithOptions({ summary: 'what is left?' }, [input, again]);
    round = await carryOut(input, plan.result);
    result = withRound(result, round);
    wf.setCurrentDetails(pruneTable(result));
  }
  return result;
}

async function carryOut(input: PruneInput, planned: PruneResult): Promise<PruneResult> {
  const destinations: PrunedDestination[] = [];
  for (const each of planned.destinations) destinations.push(await carryOutIn(input, each));
  const result = { ...planned, destinations };
  wf.setCurrentDetails(pruneTable(result));
  return result;
}

async function carryOutIn(input: PruneInput, planned: PrunedDestination): Promise<PrunedDestination> {
  const { destination, decisions, orphans, problems = [] } = planned;
  const ids = decisions.filter(({ action }) => action === 'delete').map(({ id }) => id);
  const backups = await inPortions({ input, destination, ids }, (portion) =>
    deleteBackups.executeWithOptions({ summary: `delete ${portion.ids.length} backups` }, [portion]),
  );
  const keys = orphans.filter(({ action }) => action === 'to delete').map(({ key }) => key);
  // A store that has failed is not asked for more.
  const others = backups.problem
    ? { ...backups, failed: new Set(keys) }
    : await inPortions({ input, destination, ids: keys }, (portion) =>
        deleteOrphans.executeWithOptions({ summary: `remove ${portion.ids.length} orphans` }, [portion]),
      );
  const all = [...problems, ...(others.problem ? [others.problem] : [])];
  return {
    ...planned,
    decisions: decisions.map((decision) => {
      if (backups.failed.has(decision.id)) return { ...decision, action: 'failed' };
      const reason = backups.locked.get(decision.id);
      return reason === undefined
        ? decision
        : { ...decision, action: 'locked', reason: `the store keeps it: ${reason}` };
    }),
    orphans: orphans.map((orphan) => {
      if (orphan.action === 'locked') return orphan;
      if (others.failed.has(orphan.key)) return { ...orphan, action: 'failed' };
      const reason = others.locked.get(orphan.key);
      return reason === undefined ? { ...orphan, action: 'deleted' } : { ...orphan, action: 'locked', reason };
    }),
    ...(all.length > 0 && { problems: all }),
  };
}

/** After the backups: a cluster that can't be asked is no reason not to prune them. */
async function sweep(input: PruneInput, result: PruneResult): Promise<PruneResult> {
  if (!wf.patched('sweep-drills')) return result;
  const drills = await sweepDrills.executeWithOptions({ summary: 'what have drills left behind?' }, [input]);
  const swept = { ...result, drills };
  wf.setCurrentDetails(pruneTable(swept));
  return swept;
}

/** What became of some ids: those that the store keeps, with its reasons, and, where it has failed, those that may be there still. */
interface Deleted {
  locked: Map<string, string>;
  failed: Set<string>;
  problem?: string;
}

async function inPortions(task: DeleteTask, work: (portion: DeleteTask) => Promise<Locked>): Promise<Deleted> {
  const locked = new Map<string, string>();
  for (let at = 0; at < task.ids.length; at += deletedAtOnce) {
    const portion = { ...task, ids: task.ids.slice(at, at + deletedAtOnce) };
    try {
      for (const { id, reason } of await work(portion)) locked.set(id, reason);
    } catch (error) {
      if (wf.isCancellation(error) || !wf.patched('prune-the-others')) throw error;
      return { locked, failed: new Set(task.ids.slice(at)), problem: textOf(error) };
    }
  }
  return { locked, failed: new Set() };
}

function textOf(error: unknown): string {
  const { message, cause } = error as Error;
  return failureIn(error)?.message ?? (cause as Error | undefined)?.message ?? message;
}
