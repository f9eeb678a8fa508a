import * as wf from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { shortActivities } from './activity-options.ts';
import type { PlatformReference } from './types.ts';
import { failureTypes } from '../platform/failure-types.ts';

const release = wf.defineSignal('release');

/** How long the lock of a run that has ended may take to go with it, in attempts half a second apart. */
const attempts = 60;

/**
 * Nothing but a lock: while one is open, its parent is the only run that may change the platform. Temporal itself keeps it
 * unique by its id, and ends it with its parent, however that ends. Nothing of it is written to the cluster.
 */
export async function platformLock(): Promise<void> {
  let released = false;
  wf.setHandler(release, () => void (released = true));
  await wf.condition(() => released);
}

/** Runs `work` while no other run changes the platform. Fails with `AlreadyRunning`, which names the other, if one does. */
export async function holdingPlatform<Result>(
  platform: Pick<PlatformReference, 'name' | 'cluster' | 'namespacePrefix'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = await acquire(lockId(platform));
  try {
    return await work();
  } finally {
    await wf.CancellationScope.nonCancellable(() => letGo(lock));
  }
}

function lockId({ name, cluster, namespacePrefix }: Pick<PlatformReference, 'name' | 'cluster' | 'namespacePrefix'>) {
  return `lock-${cluster === undefined ? '' : `${cluster}/`}${namespacePrefix}${name}`;
}

type Lock = wf.ChildWorkflowHandle<typeof platformLock>;

async function acquire(workflowId: string): Promise<Lock> {
  for (let attempt = 1; ; attempt++) {
    const lock = await start(workflowId);
    if (lock) return lock;
    const holder = await shortActivities.lockHolder.executeWithOptions({ summary: 'who holds the platform?' }, [
      workflowId,
    ]);
    if (holder) throw alreadyRunning(holder);
    if (attempt === attempts) throw new Error(`${workflowId} is held by nobody and does not end: terminate it`);
    await wf.sleep(500);
  }
}

/** Not cancelled with the run: what it does after a cancellation is still its own. */
function start(workflowId: string): Promise<Lock | undefined> {
  return wf.CancellationScope.nonCancellable(async () => {
    try {
      return await wf.startChild(platformLock, { workflowId, staticSummary: 'one run at a time changes a platform' });
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
      throw error;
    }
  });
}

async function letGo(lock: Lock): Promise<void> {
  try {
    await lock.signal(release);
    await lock.result();
  } catch {
    // Somebody has ended it by hand: then there is nothing left to let go of.
  }
}

function alreadyRunning(holder: { workflowId: string; runId: string; startedAt: string }): wf.ApplicationFailure {
  return wf.ApplicationFailure.nonRetryable(
    `${holder.workflowId} changes this platform already, since ${holder.startedAt} (run ${holder.runId}); nothing was done`,
    failureTypes.alreadyRunning,
    [holder],
  );
}
