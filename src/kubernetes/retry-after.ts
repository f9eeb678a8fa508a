import type { IncomingMessage } from 'node:http';

/** What the API server says with a 429 unless it says otherwise, and the longest that is waited at a time, in milliseconds. */
const usual = 1000;
const longest = 30_000;

/**
 * How long the API server wants to be left alone before the same request comes again, in milliseconds; undefined where the
 * answer is no such wish. `now` is for a Retry-After that is a date.
 */
export function retryAfter(
  { statusCode, headers }: Pick<IncomingMessage, 'statusCode' | 'headers'>,
  now: number = Date.now(),
): number | undefined {
  const wish = headers['retry-after'];
  if (statusCode !== 429 && !(statusCode === 503 && wish)) return undefined;
  const asked = /^\d+$/.test(wish ?? '') ? Number(wish) * 1000 : Date.parse(wish ?? '') - now;
  return Math.min(Math.max(Number.isNaN(asked) ? usual : asked, 0), longest);
}
