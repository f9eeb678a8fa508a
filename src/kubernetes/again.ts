import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError, isTransient } from './errors.ts';
import type { ClusterRequest } from './request.ts';

/** What of a request decides whether it may be sent once more. */
export type Repeatable = Pick<ClusterRequest, 'method' | 'contentType' | 'signal' | 'quietMilliseconds' | 'repeatable'>;

/** Before each further attempt, in milliseconds, unless the API server asks for more. */
const pauses = [100, 200, 400, 800, 1600];

/**
 * Does `work`, and again within seconds where the API server was in trouble and asking twice does no harm. Without it, an
 * activity of a hundred requests begins anew with each that fails, and never ends while one in ten does. Throws what the last
 * attempt throws, or the signal's reason.
 */
export async function again<Result>(request: Repeatable, work: () => Promise<Result>): Promise<Result> {
  for (const pause of pauses) {
    try {
      return await work();
    } catch (error) {
      if (!mayRepeat(request, error)) throw error;
      const { retryAfterMs = 0 } = error as ClusterError;
      await sleep(Math.max(pause, retryAfterMs), undefined, { signal: request.signal }).catch(() =>
        request.signal?.throwIfAborted(),
      );
    }
  }
  return work();
}

/**
 * 429 says that nothing was done; what else may pass leaves that open, so only what has the same effect twice as once is sent
 * again. Not after a long silence, nor for who is in a hurry.
 */
export function mayRepeat(
  { method = 'GET', contentType = '', quietMilliseconds, repeatable = false }: Repeatable,
  error: unknown,
): boolean {
  if (!(error instanceof ClusterError) || !isTransient(error)) return false;
  if (quietMilliseconds !== undefined || error.reason === 'ETIMEDOUT') return false;
  const isApply = method === 'PATCH' && contentType.startsWith('application/apply-patch');
  return error.status === 429 || method === 'GET' || isApply || repeatable;
}
