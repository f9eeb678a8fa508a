import { layout } from './layout.ts';
import type { KeyRange, ObjectStore } from './object-store.ts';

/** Backups of which a few pages tell everything. */
const few = 1000;
/** A page tells where the next one begins, so one listing waits for the store most of the time. */
const atOnce = 4;

/**
 * Ranges that cover everything below `logical/`, each of about as many backups, to be listed at the same time: the objects of one
 * backup are in one of them, also of one that is begun meanwhile. Asks for the names of the backups alone, which is a page of a thousand.
 */
export async function backupRanges(store: ObjectStore, signal: AbortSignal): Promise<KeyRange[]> {
  const ids = await Array.fromAsync(store.folders(layout.backups, signal));
  if (ids.length <= few) return [{}];
  const bounds = Array.from({ length: atOnce - 1 }, (_, at) =>
    layout.backup(ids[Math.floor(((at + 1) * ids.length) / atOnce)] ?? ''),
  );
  return [undefined, ...bounds].map((after, at) => ({ after, upTo: bounds[at] }));
}
