import type { IncomingHttpHeaders } from 'node:http';

/** No wish is longer than this, in milliseconds. */
const longest = 30_000;

/** How long an answer asks to be left alone, in milliseconds; undefined where it does not. `now` is for a wish that is a date. */
export function retryAfter(headers: IncomingHttpHeaders, now: number = Date.now()): number | undefined {
  const wish = headers['retry-after'];
  if (wish === undefined) return undefined;
  const milliseconds = /^\d+$/.test(wish) ? Number(wish) * 1000 : Date.parse(wish) - now;
  return Number.isNaN(milliseconds) ? undefined : Math.min(Math.max(milliseconds, 0), longest);
}
