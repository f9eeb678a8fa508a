import { CheckFailed, type CheckFailure } from './check-failed.ts';
import { errorText } from './error-text.ts';
import { isTransient } from './is-transient.ts';

/** How long a check may take, and what ends it early. */
export interface CheckOptions {
  /** Ends the check at once; it then throws the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Milliseconds. */
  timeoutMs?: number | undefined;
}

/** What a failure says beside what was got. */
export type CheckSubject = Omit<CheckFailure, 'got' | 'retryable'>;

const defaultTimeoutMs = 15_000;

/**
 * Runs one part of a check within its time. Whatever it throws comes out as a CheckFailed that says what was tried, and
 * whether trying again may help; only the caller's own cancellation comes out as it is.
 */
export async function runCheck<Result>(
  subject: CheckSubject,
  { signal, timeoutMs = defaultTimeoutMs }: CheckOptions,
  action: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const either = signal ? AbortSignal.any([signal, deadline]) : deadline;
  try {
    return await untilAborted(either, () => action(either));
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof CheckFailed) throw error;
    const got = deadline.aborted ? `no answer within ${timeoutMs / 1000} s` : errorText(error);
    throw new CheckFailed({ ...subject, got, retryable: deadline.aborted || isTransient(error) }, { cause: error });
  }
}

/** Settles as the action does, or rejects with the signal's reason as soon as it is aborted. */
async function untilAborted<Result>(signal: AbortSignal, action: () => Promise<Result>): Promise<Result> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([action(), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
