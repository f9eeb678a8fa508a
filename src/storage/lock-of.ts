import type { ObjectStore } from './object-store.ts';

/**
 * Why Object Lock keeps an object now; undefined: it does not, or the object is gone. Asked before anything is deleted: in a bucket
 * with versions a deletion succeeds by hiding the object, and no error tells.
 */
export async function lockOf(store: ObjectStore, key: string, signal: AbortSignal): Promise<string | undefined> {
  const found = await store.head(key, signal);
  if (found?.legalHold) return 'Object Lock, by a legal hold';
  const until = found?.retainedUntil;
  return until !== undefined && new Date(until) > store.now() ? `Object Lock until ${until}` : undefined;
}
