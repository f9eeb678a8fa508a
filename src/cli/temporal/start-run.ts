import {
  isGrpcServiceError,
  NamespaceNotFoundError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
} from '@temporalio/client';
import { messageOf, unreachable, type Temporal } from './connect-temporal.ts';
import { platformRun, taskQueue, type PlatformRun } from './platform-run.ts';
import { workflowIdOf, workflowTypeOf, type RunKind } from './run-kinds.ts';

/** What to do to which platform. */
export interface RunRequest {
  platform: { name: string };
  /** What the workflow is given. */
  input: { platform?: unknown; components?: string[]; databases?: string[]; at?: string };
}

/** A run that was asked for: new, or, with `runningSince`, one that was there already and is of another's making. */
export interface StartedRun<Kind extends RunKind> {
  run: PlatformRun<Kind>;
  runningSince?: Date;
}

/** Starts a run unless one of its kind is going on; ends the command if Temporal refuses. */
export async function startRun<Kind extends RunKind>(
  temporal: Temporal,
  kind: Kind,
  { platform: { name }, input }: RunRequest,
): Promise<StartedRun<Kind>> {
  const workflowId = workflowIdOf(kind, name, input);
  const reference = { kind, platform: name, workflowId };
  try {
    const handle = await temporal.client.workflow.start(workflowTypeOf(kind), {
      taskQueue,
      workflowId,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
      staticSummary: summaryOf(kind, name, input),
      args: [input],
    });
    return { run: platformRun(temporal, { ...reference, runId: handle.firstExecutionRunId }) };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw asCommandEnded(error, temporal);
    const { runId, startTime } = await temporal.client.workflow.getHandle(workflowId).describe();
    return { run: platformRun(temporal, { ...reference, runId }), runningSince: startTime };
  }
}

function summaryOf(kind: RunKind, name: string, { components, databases }: RunRequest['input']): string {
  const some = components ?? databases;
  if (some) return `${kind} ${name} (${some.join(', ')})`;
  return kind in ofComponents ? `${kind} ${name} (all components)` : `${kind} ${name}`;
}

const ofComponents = { deploy: true, plan: true, rollback: true, verify: true, diagnose: true };

/** The end of the command, where Temporal answers a request with an error of its own; else the error itself. */
export function asCommandEnded(error: unknown, { address, namespace }: Temporal): unknown {
  if (error instanceof NamespaceNotFoundError) {
    return unreachable(address, `it has no namespace ${namespace}; TEMPORAL_NAMESPACE names another`);
  }
  if (error instanceof Error && isGrpcServiceError(error.cause)) return unreachable(address, messageOf(error));
  return error;
}
