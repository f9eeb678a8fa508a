import { quietOn } from './display.ts';
import { followRun } from './follow-run.ts';
import { Interrupted, untilInterrupted } from './interrupts.ts';
import { styleOf } from './terminal.ts';
import { exitCodes } from '../exit-codes.ts';
import { failureReport, runObject } from '../render/run-report.ts';
import { CommandEnded, type Report } from '../report.ts';
import { unreachable, type Temporal } from '../temporal/connect-temporal.ts';
import type { Outcome } from '../temporal/outcome.ts';
import { ConnectionLost, type PlatformRun } from '../temporal/platform-run.ts';
import { runNouns, type RunResults } from '../temporal/run-kinds.ts';
import { startRun, type RunRequest } from '../temporal/start-run.ts';

/** Runs that leave the platform as it is. */
export type LookingKind = 'plan' | 'verify' | 'diagnose' | 'backup' | 'prune' | 'drill';

export interface Answer<Kind extends LookingKind> {
  run: PlatformRun<Kind>;
  outcome: Outcome<RunResults[Kind]>;
}

/**
 * Starts a run that leaves the platform as it is, and waits for its answer; one of the same kind that goes on is waited for first, since it may
 * be of something else. Ctrl-C ends it.
 */
export async function answerOf<Kind extends LookingKind>(
  temporal: Temporal,
  kind: Kind,
  request: RunRequest,
): Promise<Answer<Kind>> {
  for (;;) {
    const { run, runningSince } = await startRun(temporal, kind, request);
    const what = `${runNouns[kind]} of ${request.platform.name}`;
    const outcome = await ended(run, runningSince ? `waiting for another ${what}` : what, temporal, !runningSince);
    if (!runningSince) return { run, outcome };
  }
}

/** The report of a run that gave no answer. */
export function noAnswer(run: PlatformRun, outcome: Exclude<Outcome, { state: 'done' }>): Report {
  const report = failureReport(run, outcome, undefined, styleOf(process.stdout));
  return { ...report, lines: report.lines.slice(1) };
}

async function ended<Kind extends LookingKind>(
  run: PlatformRun<Kind>,
  what: string,
  temporal: Temporal,
  isOurs: boolean,
): Promise<Outcome<RunResults[Kind]>> {
  const interrupts = untilInterrupted();
  // On stderr: stdout is for the answer.
  const display = quietOn(process.stderr, what, Date.now());
  try {
    return await followRun(run, display, interrupts.signal);
  } catch (error) {
    if (error instanceof ConnectionLost) throw unreachable(temporal.address, error.message);
    if (!(error instanceof Interrupted)) throw error;
    if (isOurs) await run.cancel().catch(() => undefined);
    throw new CommandEnded({
      exitCode: exitCodes.interrupted,
      lines: [`${run.workflowId} ${isOurs ? 'was asked to end' : 'goes on'} (run ${run.runId}).`],
      object: { outcome: 'interrupted', ...runObject(run) },
    });
  } finally {
    display.close();
    interrupts.release();
  }
}
