import { isGrpcDeadlineError } from '@temporalio/client';
import { invocation, workerCommand } from '../invocation.ts';
import { messageOf } from '../temporal/connect-temporal.ts';
import { taskQueue, type DeploymentRun } from '../temporal/platform-run.ts';

/** What to do when nobody answers the run's questions: no worker listens, or the one that did is gone or stuck. */
export function noWorkerHint(lastSeenSeconds: number[], error: unknown): string[] {
  const start = `\`${workerCommand}\` starts one; the run waits for it.`;
  if (lastSeenSeconds.length === 0) return [`No worker listens on task queue ${taskQueue}. ${start}`];
  const ago = Math.round(Math.min(...lastSeenSeconds));
  const cause = isGrpcDeadlineError(error) ? '' : `: ${messageOf(error)}`;
  return [
    `No worker answers on task queue ${taskQueue}; one was seen ${ago} s ago${cause}.`,
    `If it is gone, ${start}`,
  ];
}

/** What it means for a run that Temporal does not answer the one who watches. */
export function lostConnectionHint(message: string): string[] {
  return [`Temporal does not answer (${message}); trying again. The run itself goes on when Temporal does.`];
}

/** How to watch a run that goes on by itself, and how to end it. */
export function afterwards({ workflowId, link }: Pick<DeploymentRun, 'workflowId' | 'link'>): string[] {
  const name = workflowId.replace(/^deploy-/, '');
  const option = name === 'aroti' ? '' : ` --name ${name}`;
  return [
    `Watch it:  ${invocation} status${option} --watch`,
    `Cancel it: temporal workflow cancel --workflow-id ${workflowId}`,
    ...(link ? [`Web UI:    ${link}`] : []),
  ];
}
