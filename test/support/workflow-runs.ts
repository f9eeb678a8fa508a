import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { startTemporal, type TestTemporal } from './temporal.ts';
import { whileHeartbeating } from '../../src/activities/heartbeat.ts';
import type { Activities } from '../../src/activities/index.ts';
import type { Diagnosis } from '../../src/kubernetes/diagnosis.ts';
import type { Progress } from '../../src/workflows/types.ts';

let runs = 0;

/** Runs workflows on a dev server, with fake activities. */
export interface WorkflowRuns {
  temporal: TestTemporal;
  /** Starts a run as the temporal CLI would, and hands it over while a worker is there. */
  run<W extends Workflow, Result>(
    type: string,
    activities: Activities,
    args: unknown[],
    use: (handle: WorkflowHandle<W>, taskQueue: string) => Promise<Result>,
  ): Promise<Result>;
}

export async function startWorkflowRuns(): Promise<WorkflowRuns> {
  const temporal = await startTemporal();
  return {
    temporal,
    run: (type, activities, args, use) =>
      temporal.withWorker(activities, async (taskQueue) => {
        const workflowId = `${type}-${++runs}`;
        const handle = await temporal.environment.client.workflow.start(type, { taskQueue, workflowId, args });
        return use(handle as WorkflowHandle<never>, taskQueue);
      }),
  };
}

/** Why a run failed; undefined if it did not. */
export async function failureOf(handle: WorkflowHandle): Promise<Error | undefined> {
  const error: unknown = await handle.result().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof WorkflowFailedError ? error.cause : undefined;
}

/** The progress, once it is as wanted. */
export async function progressWhen(handle: WorkflowHandle, wanted: (progress: Progress) => boolean): Promise<Progress> {
  for (;;) {
    const progress = await handle.query<Progress, []>('progress');
    if (wanted(progress)) return progress;
    await sleep(20);
  }
}

/** What a wait that never gets ready does. */
export function untilCancelled(): Promise<never> {
  return whileHeartbeating<string, never>(
    (_report, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  );
}

export const diagnosis: Diagnosis = {
  component: 'redis',
  object: 'Deployment/aroti/redis',
  rule: 'Available: 0/1',
  reason: 'ImagePullBackOff',
  message: 'Back-off pulling image "redis:none"',
  containers: [],
  events: [],
  suggestion: 'Set components.redis.image to a tag that exists.',
};
