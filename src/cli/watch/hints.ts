import { isGrpcDeadlineError } from '@temporalio/client';
import { invocation, workerCommand } from '../invocation.ts';
import { messageOf } from '../temporal/connect-temporal.ts';
import { taskQueue, type RunReference } from '../temporal/platform-run.ts';

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

/** A command for a platform, as it is to be typed: `aroti status --name staging --watch`. */
export function commandFor(platform: string, command: string, ...options: string[]): string {
  return [invocation, command, ...(platform === 'aroti' ? [] : ['--name', platform]), ...options].join(' ');
}

/** How to watch a run that goes on by itself, and how to end it. */
export function afterwards({ kind, platform, workflowId, link }: Omit<RunReference, 'runId'>): string[] {
  const stop =
    kind === 'deploy' ? commandFor(platform, 'stop') : `temporal workflow cancel --workflow-id ${workflowId}`;
  return [
    `Watch it: ${commandFor(platform, 'status', '--watch')}`,
    `Stop it:  ${stop}`,
    ...(link ? [`Web UI:   ${link}`] : []),
  ];
}

/** How to let a run go on that waits for approval, or end it. */
export function approvalHint(platform: string, awaiting: readonly string[]): string[] {
  const what = awaiting.includes('everything') ? [] : [...awaiting];
  return [`Approve it: ${commandFor(platform, 'approve', ...what)}`, `End it:     ${commandFor(platform, 'stop')}`];
}
