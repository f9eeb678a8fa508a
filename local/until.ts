import { setTimeout as sleep } from 'node:timers/promises';

/** It did not come about in time. */
export class TooLate extends Error {
  override name = 'TooLate';
}

/** Asks until there is an answer other than undefined, 10 times a second; throws what the question throws, TooLate, or the signal's reason. */
export async function until<T>(
  what: string,
  withinMs: number,
  ask: () => Promise<T | undefined>,
  signal?: AbortSignal,
): Promise<T> {
  for (const end = Date.now() + withinMs; ; await sleep(100)) {
    signal?.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new TooLate(`${what}: not within ${withinMs / 1000} s`);
  }
}
