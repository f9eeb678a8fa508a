import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionLost, type PlatformRun } from '../temporal/platform-run.ts';
import type { Display } from './display.ts';
import { lostConnectionHint, noWorkerHint } from './hints.ts';
import type { Outcome } from '../temporal/outcome.ts';

/** What is asked of a run while it is followed. */
export interface Followed<Result> extends Pick<PlatformRun, 'progress' | 'notes' | 'workersLastSeen'> {
  outcome(signal?: AbortSignal): Promise<Outcome<Result>>;
}

export interface FollowTimes {
  /** Between two questions for the progress, in milliseconds. */
  poll: number;
  /** Without an answer until the hint that no worker listens, in milliseconds. */
  hint: number;
  /** Without Temporal until it is given up, in milliseconds. */
  lost: number;
}

const defaultTimes: FollowTimes = { poll: 400, hint: 10_000, lost: 120_000 };

/**
 * Shows a run's progress until it ends, and says how; rejects with the signal's reason once that aborts, and with
 * `ConnectionLost` if Temporal does not come back.
 */
export async function followRun<Result>(
  run: Followed<Result>,
  display: Display,
  signal: AbortSignal,
  times: FollowTimes = defaultTimes,
): Promise<Outcome<Result>> {
  const over = new AbortController();
  const until = AbortSignal.any([over.signal, signal]);
  const shown = showProgress(run, display, until, times);
  try {
    return await untilItEnds(run, display, signal, times);
  } finally {
    over.abort();
    await shown;
  }
}

async function untilItEnds<Result>(
  run: Followed<Result>,
  display: Display,
  signal: AbortSignal,
  times: FollowTimes,
): Promise<Outcome<Result>> {
  let lostSince: number | undefined;
  for (;;) {
    try {
      return await abortable(run.outcome(signal), signal);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      if (lostSince === undefined) display.note(lostConnectionHint(error.message));
      lostSince ??= Date.now();
      if (Date.now() - lostSince > times.lost) throw error;
      await abortable(sleep(times.poll * 3), signal);
    }
  }
}

async function showProgress(run: Followed<unknown>, display: Display, until: AbortSignal, times: FollowTimes) {
  let newestError: unknown = new Error('no answer yet');
  const silence = setTimeout(() => void hintAtWorker(), times.hint);
  while (!until.aborted) {
    try {
      const [progress, notes] = await abortable(Promise.all([run.progress(), run.notes()]), until);
      display.show(progress, notes);
      silence.refresh();
    } catch (error) {
      newestError = error;
    }
    await sleep(times.poll, undefined, { signal: until }).catch(() => undefined);
  }
  clearTimeout(silence);

  async function hintAtWorker() {
    try {
      const lastSeen = await run.workersLastSeen();
      if (!until.aborted) display.note(noWorkerHint(lastSeen, newestError));
    } catch {
      // Temporal itself does not answer, so the worker may not be to blame.
      if (!until.aborted) silence.refresh();
    }
  }
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', abort));
}
