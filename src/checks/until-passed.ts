import { CheckFailed } from './check-failed.ts';
import { poll } from './poll.ts';
import type { CheckOptions } from './run-check.ts';

/** What is known of failures, by their causes. */
export interface FailureJudges {
  /** Trying again can't help. */
  isHopeless: (error: CheckFailed) => boolean;
  /** What failed lies between here and what is checked, and says nothing about that. */
  liesBetween: (error: CheckFailed) => boolean;
}

/**
 * Tries a check again until it passes or its time is over, and throws its last failure then. That is final, since the time
 * that the check was given was for what may pass by itself; only a failure that lies between stays retryable.
 */
export async function untilPassed<Result>(
  { signal, timeoutMs }: CheckOptions & { timeoutMs: number },
  { isHopeless, liesBetween }: FailureJudges,
  attempt: () => Promise<Result>,
): Promise<Result> {
  let last: CheckFailed | undefined;
  const ask = async () => {
    try {
      return { result: await attempt() };
    } catch (error) {
      if (!(error instanceof CheckFailed)) throw error;
      if (isHopeless(error)) throw final(error);
      last = error;
      return undefined;
    }
  };
  const passed = await poll(ask, { signal, timeoutMs });
  if (passed) return passed.result;
  if (!last) throw new Error('a check ended neither well nor ill');
  throw liesBetween(last) ? last : final(last);
}

function final({ component, check, wanted, got, suggestion, cause }: CheckFailed): CheckFailed {
  return new CheckFailed({ component, check, wanted, got, suggestion, retryable: false }, { cause });
}
