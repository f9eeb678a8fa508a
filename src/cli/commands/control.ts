import { exitCodes } from '../exit-codes.ts';
import { runObject } from '../render/run-report.ts';
import { CommandEnded, type Report } from '../report.ts';
import { readRequest } from '../request/read-request.ts';
import { connectTemporal } from '../temporal/connect-temporal.ts';
import { newestRun } from '../temporal/newest-run.ts';
import type { PlatformRun } from '../temporal/platform-run.ts';
import { NotTaken, type Update, type Updates } from '../temporal/tell.ts';
import { commandFor } from '../watch/hints.ts';

export interface ControlOptions {
  name?: string;
  json?: boolean;
}

export interface StopOptions extends ControlOptions {
  /** Goes back to what served before. */
  rollback?: boolean;
}

/** Lets the deployment that is going on write: these components, or everything that waits. */
export function approve(components: readonly string[], options: ControlOptions): Promise<Report> {
  const named = components.length > 0;
  const what = named ? components.join(', ') : 'what waited';
  return control('approve', named ? [[...components]] : [], options, {
    outcome: 'approved',
    said: (workflowId) => `${workflowId} goes on: ${what} is approved.`,
    next: watching,
  });
}

/** Has the deployment that is going on begin nothing new. */
export function pause(options: ControlOptions): Promise<Report> {
  return control('pause', [], options, {
    outcome: 'paused',
    said: (workflowId) => `${workflowId} is paused: what has begun ends, nothing new is begun.`,
    next: (platform) => [`Go on:    ${commandFor(platform, 'resume')}`, `Stop it:  ${commandFor(platform, 'stop')}`],
  });
}

/** Has it go on. */
export function resume(options: ControlOptions): Promise<Report> {
  return control('resume', [], options, {
    outcome: 'resumed',
    said: (workflowId) => `${workflowId} goes on.`,
    next: watching,
  });
}

/** Ends the deployment that is going on. */
export function stop({ rollback = false, ...options }: StopOptions): Promise<Report> {
  const then = rollback ? 'what it applied is rolled back' : 'what it applied stays';
  return control('stop', [{ rollback }], options, {
    outcome: 'stopping',
    said: (workflowId) => `${workflowId} is stopping: ${then}.`,
    next: watching,
  });
}

interface Wording {
  outcome: string;
  said: (workflowId: string) => string;
  next: (platform: string) => string[];
}

function watching(platform: string): string[] {
  return [`Watch it: ${commandFor(platform, 'status', '--watch')}`];
}

async function control<Name extends Update>(
  update: Name,
  args: Updates[Name],
  { name }: ControlOptions,
  { outcome, said, next }: Wording,
): Promise<Report> {
  const { platform } = await readRequest({ ...(name !== undefined && { name }) });
  const { run, description } = await newestRun(await connectTemporal(), ['deploy'], platform.name);
  if (description.status.name !== 'RUNNING') throw notRunning(run, description.closeTime);
  try {
    const progress = await run.tell(update, ...args);
    return {
      exitCode: exitCodes.done,
      lines: [said(run.workflowId), ...next(platform.name)],
      object: { outcome, ...runObject(run), ...progress },
    };
  } catch (error) {
    if (!(error instanceof NotTaken)) throw error;
    if (error.reason === 'ended') throw notRunning(run, undefined);
    throw notTaken(run, update, error);
  }
}

function notRunning(run: PlatformRun, closeTime: Date | undefined): CommandEnded {
  const when = closeTime ? ` It ended ${closeTime.toISOString()} (run ${run.runId}).` : '';
  return new CommandEnded({
    exitCode: exitCodes.failed,
    lines: [`${run.workflowId} is not running.${when}`, `How it went: ${commandFor(run.platform, 'status')}`],
    object: { outcome: 'not running', ...runObject(run) },
  });
}

function notTaken(run: PlatformRun, update: Update, { reason, message }: NotTaken): CommandEnded {
  return new CommandEnded({
    exitCode: exitCodes.failed,
    lines: [`${run.workflowId} did not take \`${update}\`: ${message}.`],
    object: { outcome: reason, message, ...runObject(run) },
  });
}
