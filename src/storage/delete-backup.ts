import { layout } from './layout.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * Deletes a backup, its manifest first: from then on it is none. One that is gone already counts as deleted. Gives the reason where
 * the store keeps it; nothing of one under Object Lock is touched, since a store with versions hides an object that it has to keep.
 */
export async function deleteBackup(store: ObjectStore, id: string, signal: AbortSignal): Promise<string | undefined> {
  const manifest = await store.head(layout.manifest(id), signal);
  const until = manifest?.retainedUntil;
  if (until !== undefined && new Date(until) > new Date()) return `Object Lock until ${until}`;
  const [locked] = await store.remove([layout.manifest(id)], signal);
  if (locked) return locked.reason;
  const keys: string[] = [];
  for await (const { key } of store.list(layout.backup(id), signal)) keys.push(key);
  const [left] = keys.length > 0 ? await store.remove(keys, signal) : [];
  return left?.reason;
}
