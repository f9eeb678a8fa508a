import { layout } from './layout.ts';
import { lockOf } from './lock-of.ts';
import type { ObjectStore } from './object-store.ts';

const lookedAtOnce = 16;

/**
 * Deletes a backup, its manifest first: from then on it is none. One that is gone already counts as deleted. Gives the reason where
 * the store keeps it, or any object of it: then nothing of it is touched.
 */
export async function deleteBackup(store: ObjectStore, id: string, signal: AbortSignal): Promise<string | undefined> {
  const keys: string[] = [];
  for await (const { key } of store.list(layout.backup(id), signal)) keys.push(key);
  const kept = await lockOfAny(store, keys, signal);
  if (kept) return kept;
  const [locked] = await store.remove([layout.manifest(id)], signal);
  if (locked) return locked.reason;
  const [left] = keys.length > 0 ? await store.remove(keys, signal) : [];
  return left?.reason;
}

/** The manifest's own comes first, whose time is the longest. */
async function lockOfAny(
  store: ObjectStore,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const isManifest = (key: string) => key.endsWith('/manifest.json');
  const inOrder = [...keys.filter(isManifest), ...keys.filter((key) => !isManifest(key))];
  for (let at = 0; at < inOrder.length; at += lookedAtOnce) {
    const some = inOrder.slice(at, at + lookedAtOnce);
    const reasons = await Promise.all(some.map((key) => lockOf(store, key, signal)));
    const kept = reasons.find((reason) => reason !== undefined);
    if (kept !== undefined) return kept;
  }
  return undefined;
}
