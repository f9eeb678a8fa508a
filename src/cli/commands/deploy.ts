import { exitCodes } from '../exit-codes.ts';
import { runObject } from '../render/run-report.ts';
import { CommandEnded, type Report } from '../report.ts';
import { deployRequest, type DeployRequestOptions } from '../request/deploy-request.ts';
import type { Request } from '../request/read-request.ts';
import { connectTemporal, type Temporal } from '../temporal/connect-temporal.ts';
import type { PlatformRun } from '../temporal/platform-run.ts';
import { startRun } from '../temporal/start-run.ts';
import { NotTaken } from '../temporal/tell.ts';
import { displayFor } from '../watch/display.ts';
import { afterwards } from '../watch/hints.ts';
import { terminalHere } from '../watch/terminal.ts';
import { watchRun } from '../watch/watch-run.ts';

export interface DeployOptions extends DeployRequestOptions {
  /** Only starts the run. */
  detach?: boolean;
  /** Hands the document to the deployment that is going on, if one is. */
  supersede?: boolean;
  json?: boolean;
}

/** Starts a deployment and shows it until it ends, or until the user has seen enough. */
export async function deploy(options: DeployOptions): Promise<Report> {
  const request = await deployRequest(options);
  const startedAt = Date.now();
  const temporal = await connectTemporal();
  const { run, tookOver } = await begin(temporal, request, options.supersede ?? false);
  if (options.detach) return startedReport(run, tookOver);
  return watchRun(run, {
    display: displayFor(options, startedAt),
    address: temporal.address,
    greeting: [`${beginning(run, tookOver)} (run ${run.runId})`, ...(run.link ? [`Web UI: ${run.link}`] : [])],
    terminal: terminalHere(options),
  });
}

interface Begun {
  run: PlatformRun<'deploy'>;
  /** The run was there, and goes on with this document. */
  tookOver: boolean;
}

async function begin(temporal: Temporal, request: Request, supersede: boolean): Promise<Begun> {
  for (;;) {
    const { run, runningSince } = await startRun(temporal, 'deploy', request);
    if (!runningSince) return { run, tookOver: false };
    if (!supersede) throw alreadyRunning(run, runningSince);
    try {
      await run.tell('supersede', request.input);
      return { run, tookOver: true };
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error;
      // One that ended just now stands in nobody's way.
      if (error.reason !== 'ended') throw notSuperseded(run, error);
    }
  }
}

function beginning({ workflowId }: PlatformRun, tookOver: boolean): string {
  return tookOver ? `${workflowId} goes on with this document` : `${workflowId} started`;
}

function startedReport(run: PlatformRun, tookOver: boolean): Report {
  return {
    exitCode: exitCodes.done,
    lines: [`${beginning(run, tookOver)} (run ${run.runId}).`, ...afterwards(run)],
    object: { outcome: tookOver ? 'superseded' : 'started', ...runObject(run) },
  };
}

function alreadyRunning(run: PlatformRun, since: Date): CommandEnded {
  return new CommandEnded({
    exitCode: exitCodes.alreadyRunning,
    lines: [
      `${run.workflowId} is running already, since ${since.toISOString()} (run ${run.runId}); nothing was started.`,
      'With --supersede it goes on with this document instead.',
      ...afterwards(run),
    ],
    object: { outcome: 'already running', ...runObject(run) },
  });
}

function notSuperseded(run: PlatformRun, { message, reason }: NotTaken): CommandEnded {
  return new CommandEnded({
    exitCode: exitCodes.alreadyRunning,
    lines: [
      `${run.workflowId} is running and does not take the document over: ${message} (run ${run.runId}).`,
      ...afterwards(run),
    ],
    object: { outcome: 'already running', reason, message, ...runObject(run) },
  });
}
