import type { Address } from '../checks/address.ts';
import { CheckFailed } from '../checks/check-failed.ts';
import { poll } from '../checks/poll.ts';
import { runCheck, type CheckOptions } from '../checks/run-check.ts';
import { withTemporal, type TemporalConnection } from '../temporal/connection.ts';
import { freshPollers, type Poller } from './fresh-pollers.ts';

/** Where the application's worker takes its work from. */
export interface WorkerQueue {
  namespace: string;
  taskQueue: string;
  /** Only a worker that asked for work since then counts, such as one of the Pods of this deployment. */
  since?: Date | undefined;
}

const defaultTimeoutMs = 60_000;
/** TASK_QUEUE_TYPE_WORKFLOW */
const workflowTasks = 1;

/** Waits until a worker polls the task queue. Throws CheckFailed when none does in time. */
export async function checkTemporalWorker(
  address: Address,
  { namespace, taskQueue, since }: WorkerQueue,
  { signal, timeoutMs = defaultTimeoutMs }: CheckOptions = {},
): Promise<string[]> {
  const subject = {
    component: 'temporal-worker',
    check: `workers of task queue ${taskQueue} in namespace ${namespace}`,
    wanted: 'a worker that polls',
    suggestion: "Look at the worker's log, and at its TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and TEMPORAL_TASK_QUEUE",
  } as const;
  const polling = await runCheck(subject, { signal, timeoutMs: timeoutMs + 15_000 }, (ended) =>
    withTemporal(address, ended, (connection) => {
      const ask = async () => {
        const fresh = freshPollers(await pollers(connection, namespace, taskQueue), new Date(), since);
        return fresh.length > 0 ? fresh : undefined;
      };
      return poll(ask, { signal: ended, timeoutMs });
    }),
  );
  if (!polling) throw new CheckFailed({ ...subject, got: `none in ${timeoutMs / 1000} s`, retryable: true });
  return polling.map(({ identity }) => `${identity} polls ${taskQueue}`);
}

async function pollers(connection: TemporalConnection, namespace: string, taskQueue: string): Promise<Poller[]> {
  const answer = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: workflowTasks,
  });
  return answer.pollers ?? [];
}
