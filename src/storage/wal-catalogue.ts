import { layout } from './layout.ts';
import type { ObjectStore } from './object-store.ts';
import { parseWalKey, walFolder, type WalObject } from './wal-layout.ts';

/** An object of the WAL, as a listing tells of it. */
export type ListedWal = WalObject & { key: string; bytes: number; encrypted: boolean; modifiedAt: string };

/** Which WAL is meant; each field narrows the one before it. */
export interface WalFilter {
  server?: string;
  timeline?: number;
  /** Name of a segment, with all that there is of it. */
  segment?: string;
}

/** All WAL that a store holds, or what is meant of it, in the order of the keys. */
export async function listWal(store: ObjectStore, signal: AbortSignal, of: WalFilter = {}): Promise<ListedWal[]> {
  const listed: ListedWal[] = [];
  for await (const { key, bytes, modifiedAt } of store.list(prefixOf(of), signal)) {
    const object = parseWalKey(key);
    if (object) listed.push({ ...object, key, bytes, modifiedAt });
  }
  return listed;
}

function prefixOf({ server, timeline, segment = '' }: WalFilter): string {
  if (server === undefined) return layout.wal;
  return timeline === undefined ? `${layout.wal}${server}-` : `${walFolder(server, timeline)}${segment}`;
}
