import { WorkflowNotFoundError } from '@temporalio/client';
import { Attendant } from './attendant.ts';
import type { Display } from './display.ts';
import { followRun } from './follow-run.ts';
import { afterwards, approvalHint } from './hints.ts';
import { Interrupted, untilInterrupted } from './interrupts.ts';
import { styleOf, type Terminal } from './terminal.ts';
import { exitCodes } from '../exit-codes.ts';
import { runObject, runReport, type WatchedKind, type WatchedResult } from '../render/run-report.ts';
import type { Report } from '../report.ts';
import { unreachable } from '../temporal/connect-temporal.ts';
import type { Outcome } from '../temporal/outcome.ts';
import { ConnectionLost, type PlatformRun } from '../temporal/platform-run.ts';
import type { Progress } from '../../workflows/types.ts';

export interface Watching {
  display: Display;
  /** Where Temporal answers. */
  address: string;
  greeting?: string[];
  /** Where a person is asked what is to become of a deployment; absent: nobody is asked, and Ctrl-C ends the watching only. */
  terminal?: Terminal | undefined;
}

/** Greets, shows a run until it ends, and reports how; who leaves does not end it. */
export async function watchRun(
  run: PlatformRun<WatchedKind>,
  { display, address, greeting = [], terminal }: Watching,
): Promise<Report> {
  // Only a deployment takes updates.
  const asked = run.kind === 'deploy' ? terminal : undefined;
  const attendant = new Attendant({
    run,
    display,
    style: styleOf(process.stdout),
    ...(asked && { terminal: asked }),
    end: (reason) => interrupts.abort(reason),
  });
  const interrupts = untilInterrupted(asked && (() => attendant.interrupted(asked)));
  attendant.note(greeting);
  try {
    const outcome = await followRun(run, attendant, interrupts.signal);
    const progress = await lastProgress(run, outcome);
    if (progress) attendant.last(progress);
    return runReport(run, outcome, progress, styleOf(process.stdout));
  } catch (error) {
    if (error instanceof Interrupted) return await interruptedReport(run);
    throw asEnd(error, run, address);
  } finally {
    attendant.close();
    interrupts.release();
  }
}

/** What a run that has ended says of itself: its result, or, where there is none, what a worker still answers. */
export async function lastProgress(
  run: PlatformRun<WatchedKind>,
  outcome: Outcome<WatchedResult>,
): Promise<Progress | undefined> {
  if (outcome.state !== 'done') return run.progress().catch(() => undefined);
  const rest = { diagnoses: [], paused: false, awaitingApproval: [], superseded: [] };
  const { result } = outcome;
  if (!('toRevision' in result)) return { ...rest, ...result, state: 'deployed' };
  return { ...rest, ...result, revision: result.toRevision, state: 'rolled back' };
}

async function interruptedReport(run: PlatformRun): Promise<Report> {
  const awaiting = (await run.progress().catch(() => undefined))?.awaitingApproval ?? [];
  const waits = awaiting.length > 0;
  return {
    exitCode: exitCodes.interrupted,
    lines: [
      `${run.workflowId} ${waits ? `waits for approval of ${awaiting.join(', ')}` : 'goes on without you'} (run ${run.runId}).`,
      ...(waits ? approvalHint(run.platform, awaiting) : afterwards(run)),
    ],
    object: { outcome: 'detached', ...runObject(run), ...(waits && { awaitingApproval: awaiting }) },
  };
}

function asEnd(error: unknown, { workflowId }: PlatformRun, address: string): unknown {
  if (error instanceof WorkflowNotFoundError) return unreachable(address, `it no longer knows ${workflowId}`);
  if (error instanceof ConnectionLost) return unreachable(address, `${error.message}; the run is not affected`);
  return error;
}
