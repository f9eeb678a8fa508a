import { setTimeout as sleep } from 'node:timers/promises';

export interface PollOptions {
  /** Ends the wait at once, with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Milliseconds. */
  timeoutMs: number;
}

const firstWaitMs = 250;
const longestWaitMs = 2_000;

/**
 * Asks again, after a wait that grows from 250 ms to 2 s, until there is an answer; `undefined` when there is none in time.
 * For what can't be watched.
 */
export async function poll<Answer>(
  ask: () => Promise<Answer | undefined>,
  { signal, timeoutMs }: PollOptions,
): Promise<Answer | undefined> {
  const end = performance.now() + timeoutMs;
  let leftAfterWaitMs = timeoutMs;
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    signal?.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined || leftAfterWaitMs <= 0) return answer;
    leftAfterWaitMs = end - performance.now() - waitMs;
    await sleep(Math.max(0, waitMs + Math.min(0, leftAfterWaitMs)), undefined, { signal }).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : error;
    });
  }
}
