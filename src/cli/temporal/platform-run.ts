import {
  isGrpcServiceError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  type WorkflowHandle,
} from '@temporalio/client';
import { messageOf, type Temporal } from './connect-temporal.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { pendingNotes } from './pending-notes.ts';
import { webUiLink } from './web-ui-link.ts';
import type { DeployResult, Progress } from '../../workflows/types.ts';

/** The task queue that this project's workers listen on. */
export const taskQueue = process.env['AROTI_TASK_QUEUE'] || 'platform';

const answerWithinMilliseconds = 4000;

/** One run of `deployPlatform`, as far as it can be watched from outside. */
export interface DeploymentRun {
  workflowId: string;
  runId: string;
  /** Where Temporal's Web UI shows it, if AROTI_WEB_UI says where that is. */
  link: string | undefined;
  /** What the run says of itself; rejects within seconds if no worker answers. */
  progress(): Promise<Progress>;
  /** What Temporal knows of the activities going on: what is waited for, and why an attempt failed. */
  notes(): Promise<string[]>;
  /** How it ended, once it has; rejects with `ConnectionLost` if Temporal no longer answers. */
  outcome(signal?: AbortSignal): Promise<Outcome>;
  /** Seconds since each worker asked for work, those that Temporal still remembers. */
  workersLastSeen(): Promise<number[]>;
}

/** Temporal does not answer any more; what it runs is not affected. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** The run with these ids. */
export function deploymentRun(temporal: Temporal, workflowId: string, runId: string): DeploymentRun {
  const { client, connection, namespace } = temporal;
  const handle: WorkflowHandle = client.workflow.getHandle(workflowId, runId);
  const soon = <T>(ask: () => Promise<T>) => connection.withDeadline(Date.now() + answerWithinMilliseconds, ask);
  return {
    workflowId,
    runId,
    link: webUiLink(process.env['AROTI_WEB_UI'], namespace, workflowId, runId),
    progress: () => soon(() => handle.query<Progress>('progress')),
    notes: async () => pendingNotes((await soon(() => handle.describe())).raw.pendingActivities ?? []),
    outcome: (signal) => outcome(temporal, handle, signal),
    workersLastSeen: () => soon(() => workersLastSeen(temporal)),
  };
}

async function outcome(temporal: Temporal, handle: WorkflowHandle, signal?: AbortSignal): Promise<Outcome> {
  const ask = (): Promise<DeployResult> => handle.result();
  try {
    const result = await (signal ? temporal.connection.withAbortSignal(signal, ask) : ask());
    return { state: 'deployed', result };
  } catch (error) {
    if (error instanceof WorkflowFailedError) return outcomeOf(error);
    if (error instanceof WorkflowNotFoundError || signal?.aborted) throw error;
    if (error instanceof Error && isGrpcServiceError(error.cause)) {
      throw new ConnectionLost(messageOf(error), { cause: error });
    }
    throw error;
  }
}

async function workersLastSeen({ connection, namespace }: Temporal): Promise<number[]> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: 1, // workflow tasks
  });
  return (pollers ?? []).map(({ lastAccessTime }) => Date.now() / 1000 - Number(lastAccessTime?.seconds ?? 0));
}
