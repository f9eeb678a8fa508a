import { restorableRanges, type RestorableRange } from './restorable-ranges.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { listArchives } from '../storage/wal-archives.ts';
import { listBases } from '../storage/wal-bases.ts';

/** What a store holds for restores to a point in time. */
export interface StoredArchive {
  destination: string;
  /** Of the newest one; absent: there is none. */
  base?: { id: string; completedAt: string };
  ranges: RestorableRange[];
  /** Why it could not be looked at. */
  problem?: string;
}

/** Read from listings and the bases' manifests; nothing is decrypted. Throws where the store does not answer, or `UnreadableBase`. */
export async function readWalArchive(store: ObjectStore, signal: AbortSignal): Promise<StoredArchive> {
  const bases = await listBases(store, signal);
  // What comes after a base's own timeline gets a base of its own.
  const archives = await listArchives(store, bases, signal);
  const newest = bases.toSorted((a, b) => Date.parse(a.completedAt) - Date.parse(b.completedAt)).at(-1);
  return {
    destination: store.name,
    ...(newest && { base: { id: newest.id, completedAt: newest.completedAt } }),
    ranges: restorableRanges(bases, archives),
  };
}
