import { layout } from './layout.ts';
import type { ObjectStore } from './object-store.ts';
import { parseWalKey, walFolder, type WalObject } from './wal-layout.ts';

/** An object of the WAL, as a listing tells of it. */
export type ListedWal = WalObject & { key: string; bytes: number; encrypted: boolean; modifiedAt: string };

/** All WAL that a store holds, of all servers or of one, of all timelines or of one, in the order of the keys. */
export async function listWal(
  store: ObjectStore,
  signal: AbortSignal,
  { server, timeline }: { server?: string; timeline?: number } = {},
): Promise<ListedWal[]> {
  const listed: ListedWal[] = [];
  for await (const { key, bytes, modifiedAt } of store.list(prefixOf(server, timeline), signal)) {
    const object = parseWalKey(key);
    if (object) listed.push({ ...object, key, bytes, modifiedAt });
  }
  return listed;
}

function prefixOf(server: string | undefined, timeline: number | undefined): string {
  if (server === undefined) return layout.wal;
  return timeline === undefined ? `${layout.wal}${server}-` : walFolder(server, timeline);
}
