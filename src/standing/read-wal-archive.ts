import { restorableRanges, type RestorableRange } from './restorable-ranges.ts';
import type { ListedSegment, WalArchive } from '../postgres/wal/chain.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { listBases } from '../storage/wal-bases.ts';
import { listWal } from '../storage/wal-catalogue.ts';

/** What a store holds for restores to a point in time. */
export interface StoredArchive {
  destination: string;
  /** Of the newest one; absent: there is none. */
  base?: { id: string; completedAt: string };
  ranges: RestorableRange[];
}

const usualSegmentBytes = 16 * 2 ** 20;

/** Read from listings and the bases' manifests; nothing is decrypted. Throws where the store does not answer, or `UnreadableBase`. */
export async function readWalArchive(store: ObjectStore, signal: AbortSignal): Promise<StoredArchive> {
  const [bases, listed] = await Promise.all([listBases(store, signal), listWal(store, signal)]);
  const archives = new Map<string, WalArchive>();
  for (const server of new Set(listed.map((object) => object.server))) {
    archives.set(server, {
      segmentBytes: bases.find((base) => base.systemIdentifier === server)?.segmentBytes ?? usualSegmentBytes,
      segments: listed.filter(
        (object): object is ListedSegment => object.server === server && object.kind !== 'history',
      ),
      // Each base is followed along its own timeline: what comes after it gets a base of its own.
      histories: new Map(),
    });
  }
  const newest = bases.toSorted((a, b) => Date.parse(a.completedAt) - Date.parse(b.completedAt)).at(-1);
  return {
    destination: store.name,
    ...(newest && { base: { id: newest.id, completedAt: newest.completedAt } }),
    ranges: restorableRanges(bases, archives),
  };
}
