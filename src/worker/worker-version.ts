import type { WorkerOptions } from '@temporalio/worker';

/**
 * With a build id, a worker of a Worker Deployment (`aroti-<task queue>`), whose runs are pinned: each ends on the code that it
 * began on, while new runs begin on the version that `temporal worker deployment set-current-version` names. Without one, any
 * worker of the task queue takes any run.
 */
export function workerVersion(
  taskQueue: string,
  buildId: string | undefined,
): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (buildId === undefined) return {};
  return {
    workerDeploymentOptions: {
      version: { deploymentName: deploymentOf(taskQueue), buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'PINNED',
    },
  };
}

/** The name of the Worker Deployment that a task queue's versioned workers belong to. */
export function deploymentOf(taskQueue: string): string {
  return `aroti-${taskQueue}`;
}
