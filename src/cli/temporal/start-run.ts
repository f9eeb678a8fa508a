import {
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  NamespaceNotFoundError,
} from '@temporalio/client';
import { messageOf, unreachable, type Temporal } from './connect-temporal.ts';
import { deploymentRun, taskQueue, type DeploymentRun } from './platform-run.ts';
import { exitCodes } from '../exit-codes.ts';
import { afterwards } from '../watch/hints.ts';
import { CommandEnded } from '../report.ts';
import type { Request } from '../request/read-request.ts';

/** The id of the runs that deploy a platform; it is also the lock that lets only one run at a time. */
export function workflowIdOf(platform: string): string {
  return `deploy-${platform}`;
}

/** Starts a run; ends the command if one is going on already, which it names, or if Temporal refuses. */
export async function startRun(temporal: Temporal, { platform, input }: Request): Promise<DeploymentRun> {
  const workflowId = workflowIdOf(platform.name);
  try {
    const handle = await temporal.client.workflow.start('deployPlatform', {
      taskQueue,
      workflowId,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
      staticSummary: `deploy ${platform.name} (${input.components?.join(', ') ?? 'all components'})`,
      args: [input],
    });
    return deploymentRun(temporal, workflowId, handle.firstExecutionRunId);
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) throw await alreadyRunning(temporal, workflowId);
    throw asCommandEnded(error, temporal);
  }
}

/** The end of the command, where Temporal answers a request with an error of its own; else the error itself. */
export function asCommandEnded(error: unknown, { address, namespace }: Temporal): unknown {
  if (error instanceof NamespaceNotFoundError) {
    return unreachable(address, `it has no namespace ${namespace}; TEMPORAL_NAMESPACE names another`);
  }
  if (error instanceof Error && isGrpcServiceError(error.cause)) return unreachable(address, messageOf(error));
  return error;
}

async function alreadyRunning(temporal: Temporal, workflowId: string): Promise<CommandEnded> {
  const { runId, startTime } = await temporal.client.workflow.getHandle(workflowId).describe();
  const run = deploymentRun(temporal, workflowId, runId);
  return new CommandEnded({
    exitCode: exitCodes.alreadyRunning,
    lines: [
      `${workflowId} is running already, since ${startTime.toISOString()} (run ${runId}); nothing was started.`,
      ...afterwards(run),
    ],
    object: { outcome: 'already running', workflowId, runId, ...(run.link && { url: run.link }) },
  });
}
