import {
  isGrpcServiceError,
  QueryNotRegisteredError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  type WorkflowHandle,
} from '@temporalio/client';
import { messageOf, type Temporal } from './connect-temporal.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { pendingNotes } from './pending-notes.ts';
import type { RunKind, RunResults } from './run-kinds.ts';
import { tell, type Tell } from './tell.ts';
import { webUiLink } from './web-ui-link.ts';
import type { Note } from '../watch/note.ts';
import type { PlatformPlan, Progress } from '../../workflows/types.ts';

/** The task queue that this project's workers listen on. */
export const taskQueue = process.env['AROTI_TASK_QUEUE'] || 'platform';

const answerWithinMilliseconds = 4000;

/** Which run it is: enough to speak of it. */
export interface RunReference {
  kind: RunKind;
  platform: string;
  workflowId: string;
  runId: string;
  /** Where Temporal's Web UI shows it, if AROTI_WEB_UI says where that is. */
  link: string | undefined;
}

/** One run of a workflow on a platform, as far as it can be watched and told things from outside. */
export interface PlatformRun<Kind extends RunKind = RunKind> extends RunReference {
  kind: Kind;
  /** What the run says of itself: nothing where its kind does not say; rejects within seconds if no worker answers. */
  progress(): Promise<Progress | undefined>;
  /** What a deployment would do, from when it waits for approval on. */
  plan(): Promise<PlatformPlan | undefined>;
  /** What Temporal knows of the activities going on: what is waited for, and why an attempt failed. */
  notes(): Promise<Note[]>;
  /** How it ended, once it has; rejects with `ConnectionLost` if Temporal no longer answers. */
  outcome(signal?: AbortSignal): Promise<Outcome<RunResults[Kind]>>;
  /** Seconds since each worker asked for work, those that Temporal still remembers. */
  workersLastSeen(): Promise<number[]>;
  /** Has it do something, by an update; resolves to what it says then. Rejects with `NotTaken`. */
  tell: Tell;
  /** Asks it to end. */
  cancel(): Promise<void>;
}

/** Temporal does not answer any more; what it runs is not affected. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** The run with these ids. */
export function platformRun<Kind extends RunKind>(
  temporal: Temporal,
  { kind, platform, workflowId, runId }: Omit<RunReference, 'link'> & { kind: Kind },
): PlatformRun<Kind> {
  const { client, connection, namespace } = temporal;
  const handle: WorkflowHandle = client.workflow.getHandle(workflowId, runId);
  const soon = <T>(ask: () => Promise<T>) => connection.withDeadline(Date.now() + answerWithinMilliseconds, ask);
  return {
    kind,
    platform,
    workflowId,
    runId,
    link: webUiLink(process.env['AROTI_WEB_UI'], namespace, workflowId, runId),
    progress: () => soon(() => ifKnown(handle.query<Progress>('progress'))),
    plan: async () => (await soon(() => ifKnown(handle.query<PlatformPlan | null>('plan')))) ?? undefined,
    notes: async () => pendingNotes((await soon(() => handle.describe())).raw.pendingActivities ?? []),
    outcome: (signal) => outcome(temporal, handle, signal),
    workersLastSeen: () => soon(() => workersLastSeen(temporal)),
    tell: (update, ...args) => tell(connection, handle, update, args),
    cancel: async () => void (await soon(() => handle.cancel())),
  };
}

/** That a query is not known is an answer too: a worker is there. */
async function ifKnown<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof QueryNotRegisteredError) return undefined;
    throw error;
  }
}

async function outcome<Result>(
  temporal: Temporal,
  handle: WorkflowHandle,
  signal?: AbortSignal,
): Promise<Outcome<Result>> {
  const ask = (): Promise<Result> => handle.result();
  try {
    return { state: 'done', result: await (signal ? temporal.connection.withAbortSignal(signal, ask) : ask()) };
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
