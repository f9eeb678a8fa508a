import * as wf from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { shortActivities } from './activity-options.ts';
import type { PlatformReference } from './types.ts';
import type { Holder } from '../activities/lock-holder.ts';
import { failureTypes } from '../platform/failure-types.ts';
import { lockId } from '../platform/lock-id.ts';

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

/** Only puts back what is deployed already, and nobody asked for it just now: a deployment is worth waiting for its end. */
const isHealing = ({ type }: Holder) => type === 'verifyPlatform';
const neverWaitedFor = () => false;

/**
 * Runs `work` while no other run changes the platform. Waits while one only puts back what drifted; fails with
 * `AlreadyRunning`, which names the other, if any other does.
 */
export function holdingPlatform<Result>(platform: LockedPlatform, work: () => Promise<Result>): Promise<Result> {
  return holding(changing(platform), work, isHealing);
}

/** The same, but waits for nobody. */
export function holdingFreePlatform<Result>(platform: LockedPlatform, work: () => Promise<Result>): Promise<Result> {
  return holding(changing(platform), work, neverWaitedFor);
}

/** The same with a lock for something else; `does` says in a refusal what the other one does. */
export function holdingLock<Result>(lock: Named, work: () => Promise<Result>): Promise<Result> {
  return holding(lock, work, neverWaitedFor);
}

interface Named {
  /** Workflow id of the lock. */
  id: string;
  /** `changes this platform`. */
  does: string;
}

function changing(platform: LockedPlatform): Named {
  return { id: lockId(platform), does: 'changes this platform' };
}

type LockedPlatform = Pick<PlatformReference, 'name' | 'cluster' | 'namespacePrefix'>;

async function holding<Result>(
  named: Named,
  work: () => Promise<Result>,
  isWaitedFor: (holder: Holder) => boolean,
): Promise<Result> {
  const lock = await acquire(named, isWaitedFor);
  try {
    return await work();
  } finally {
    await wf.CancellationScope.nonCancellable(() => letGo(lock));
  }
}

type Lock = wf.ChildWorkflowHandle<typeof platformLock>;

async function acquire({ id: workflowId, does }: Named, isWaitedFor: (holder: Holder) => boolean): Promise<Lock> {
  for (let attempt = 1; ;) {
    const lock = await start(workflowId);
    if (lock) return lock;
    const holder = await shortActivities.lockHolder.executeWithOptions({ summary: 'who holds the platform?' }, [
      workflowId,
    ]);
    if (holder && !isWaitedFor(holder)) throw alreadyRunning(holder, does);
    if (holder) await waitFor(holder);
    else if (attempt++ === attempts) throw stuck(workflowId);
    else await wf.sleep(500);
  }
}

function stuck(workflowId: string): wf.ApplicationFailure {
  return wf.ApplicationFailure.nonRetryable(
    `${workflowId} is held by nobody and does not end: terminate it`,
    failureTypes.alreadyRunning,
  );
}

async function waitFor({ workflowId }: Holder): Promise<void> {
  wf.setCurrentDetails(`Waiting for ${workflowId}, which puts back what drifted.`);
  await wf.sleep('2 seconds');
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

function alreadyRunning(holder: Holder, does: string): wf.ApplicationFailure {
  return wf.ApplicationFailure.nonRetryable(
    `${holder.workflowId} ${does} already, since ${holder.startedAt} (run ${holder.runId}); nothing was done`,
    failureTypes.alreadyRunning,
    [holder],
  );
}
