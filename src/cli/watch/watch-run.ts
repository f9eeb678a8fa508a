import { WorkflowNotFoundError } from '@temporalio/client';
import { unreachable } from '../temporal/connect-temporal.ts';
import { ConnectionLost, type DeploymentRun } from '../temporal/platform-run.ts';
import type { Display } from './display.ts';
import { exitCodes } from '../exit-codes.ts';
import { followRun } from './follow-run.ts';
import { afterwards } from './hints.ts';
import { Interrupted, untilInterrupted } from './interrupts.ts';
import type { Outcome } from '../temporal/outcome.ts';
import { paintFor } from '../render/paint.ts';
import type { Report } from '../report.ts';
import { runReport } from '../render/run-report.ts';
import type { Progress } from '../../workflows/types.ts';

/** Greets, shows a run until it ends, and reports how; at Ctrl-C the run goes on without a watcher. */
export async function watchRun(
  run: DeploymentRun,
  display: Display,
  address: string,
  greeting: string[] = [],
): Promise<Report> {
  const interrupts = untilInterrupted();
  display.note(greeting);
  try {
    const outcome = await followRun(run, display, interrupts.signal);
    const progress = await lastProgress(run, outcome);
    if (progress) display.show(progress, []);
    display.close();
    return runReport(run, outcome, progress, paintFor(process.stdout));
  } catch (error) {
    display.close();
    if (error instanceof Interrupted) return interruptedReport(run);
    if (error instanceof WorkflowNotFoundError) throw unreachable(address, `it no longer knows ${run.workflowId}`);
    if (error instanceof ConnectionLost) throw unreachable(address, `${error.message}; the run is not affected`);
    throw error;
  } finally {
    interrupts.release();
  }
}

/** What a run that has ended says of itself: its result, or, where there is none, what a worker still answers. */
export function lastProgress(run: DeploymentRun, outcome: Outcome): Promise<Progress | undefined> {
  if (outcome.state !== 'deployed') return run.progress().catch(() => undefined);
  const rest = { diagnoses: [], paused: false, awaitingApproval: [] };
  return Promise.resolve({ ...outcome.result, ...rest, state: 'deployed' });
}

function interruptedReport(run: DeploymentRun): Report {
  const { workflowId, runId, link } = run;
  return {
    exitCode: exitCodes.interrupted,
    lines: [`${workflowId} goes on without you (run ${runId}).`, ...afterwards(run)],
    object: { outcome: 'detached', workflowId, runId, ...(link && { url: link }) },
  };
}
