import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Connection,
  type WorkflowHandle,
} from '@temporalio/client';
import { messageOf } from './connect-temporal.ts';
import type { DeployInput } from '../../platform/deploy-input.ts';
import type { Progress } from '../../workflows/types.ts';

/** What a running deployment can be told, and with what. */
export interface Updates {
  /** Lets it write: these components, or everything that waits. */
  approve: [components?: string[]];
  pause: [];
  resume: [];
  /** Hands it a new document. */
  supersede: [input: DeployInput];
  /** Ends it, keeping what was applied or going back. */
  stop: [how: { rollback: boolean }];
}

export type Update = keyof Updates;

/** Tells a run something; resolves to its progress, or to nothing on servers that can't bring it back. */
export type Tell = <Name extends Update>(update: Name, ...args: Updates[Name]) => Promise<Progress | undefined>;

/** The run did not take what it was told: it refuses, it has ended, or nobody answers. */
export class NotTaken extends Error {
  override readonly name = 'NotTaken';
  readonly reason: 'refused' | 'ended' | 'no answer';

  constructor(reason: NotTaken['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

const answerWithinMilliseconds = 15_000;

/** An update, or, where the server has none, a signal of the same name. Throws `NotTaken`. */
export async function tell<Name extends Update>(
  connection: Connection,
  handle: WorkflowHandle,
  update: Name,
  args: Updates[Name],
): Promise<Progress | undefined> {
  const until = Date.now() + answerWithinMilliseconds;
  try {
    return await connection.withDeadline(until, () =>
      handle.executeUpdate<Progress, [unknown, ...unknown[]]>(update, { args: args as unknown[] as [unknown] }),
    );
  } catch (error) {
    if (!isWithoutUpdates(error)) throw asNotTaken(error);
  }
  try {
    await connection.withDeadline(until, () => handle.signal(update, ...args));
    return undefined;
  } catch (error) {
    throw asNotTaken(error);
  }
}

const grpcCodes = { permissionDenied: 7, unimplemented: 12 };

/** Servers before 1.21 do not know updates; later ones can have them turned off, which reads as a lack of permission. */
function isWithoutUpdates(error: unknown): boolean {
  if (!(error instanceof Error) || !isGrpcServiceError(error.cause)) return false;
  const { code, details } = error.cause;
  return code === grpcCodes.unimplemented || (code === grpcCodes.permissionDenied && /disabled/i.test(details));
}

function asNotTaken(error: unknown): unknown {
  if (error instanceof WorkflowUpdateFailedError) return new NotTaken('refused', messageOf(error));
  if (error instanceof WorkflowNotFoundError) return new NotTaken('ended', 'it has ended');
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return new NotTaken('no answer', `no worker answered within ${answerWithinMilliseconds / 1000} s`);
  }
  return error;
}
