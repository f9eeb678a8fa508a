import { connectTemporal } from '../temporal/connect-temporal.ts';
import type { DeploymentRun } from '../temporal/platform-run.ts';
import { displayOn, linesOn, type Display } from '../watch/display.ts';
import { exitCodes } from '../exit-codes.ts';
import { afterwards } from '../watch/hints.ts';
import { readRequest, type RequestOptions } from '../request/read-request.ts';
import type { Report } from '../report.ts';
import { startRun } from '../temporal/start-run.ts';
import { watchRun } from '../watch/watch-run.ts';

export interface DeployOptions extends RequestOptions {
  /** Only starts the run. */
  detach?: boolean;
  json?: boolean;
}

/** Starts a deployment and shows it until it ends, or until the user has seen enough. */
export async function deploy(options: DeployOptions): Promise<Report> {
  const request = await readRequest(options);
  const startedAt = Date.now();
  const temporal = await connectTemporal();
  const run = await startRun(temporal, request);
  if (options.detach) return startedReport(run);
  const greeting = [`${run.workflowId} started (run ${run.runId})`, ...(run.link ? [`Web UI: ${run.link}`] : [])];
  return watchRun(run, displayFor(options, startedAt), temporal.address, greeting);
}

/** Where progress is shown: with `json` on stderr, since stdout is for the one object. */
export function displayFor({ json }: { json?: boolean }, startedAt: number): Display {
  return json ? linesOn(process.stderr, startedAt) : displayOn(process.stdout, startedAt);
}

function startedReport(run: DeploymentRun): Report {
  const { workflowId, runId, link } = run;
  return {
    exitCode: exitCodes.deployed,
    lines: [`${workflowId} started (run ${runId}).`, ...afterwards(run)],
    object: { outcome: 'started', workflowId, runId, ...(link && { url: link }) },
  };
}
