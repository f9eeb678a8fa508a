import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError } from './errors.ts';

const pauseMs = 500;

/**
 * Tries again while the cluster does not have the object's kind, which a CustomResourceDefinition may bring at any time; throws
 * what `work` throws when the time is over, in milliseconds.
 */
export async function whenServed<T>(work: () => Promise<T>, patienceMs: number, signal?: AbortSignal): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isUnserved(error) || performance.now() + pauseMs > end) throw error;
      signal?.throwIfAborted();
      await sleep(pauseMs);
    }
  }
}

/** The kind is not known, or it is known and its address is not: there the API server has no words of its own. */
function isUnserved(error: unknown): boolean {
  return error instanceof ClusterError && ['UnknownKind', 'HTTP 404'].includes(error.reason);
}
