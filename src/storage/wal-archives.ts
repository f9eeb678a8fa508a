import type { ObjectStore } from './object-store.ts';
import type { BaseManifest } from './wal-bases.ts';
import { listWal, type ListedWal } from './wal-catalogue.ts';
import { readWal, type WalReadOptions } from './wal-read.ts';
import type { ListedHistory, RestorableArchive } from '../postgres/base/plan-restore.ts';
import type { ListedSegment } from '../postgres/wal/chain.ts';
import { parseHistory, type Ancestor } from '../postgres/wal/history.ts';

/** What a store's archive holds, by server; for what is encrypted an identity is needed. Throws `CannotDecrypt`. */
export async function readArchives(
  store: ObjectStore,
  bases: readonly BaseManifest[],
  options: WalReadOptions,
): Promise<Map<string, RestorableArchive>> {
  const archives = await listArchives(store, bases, options.signal);
  for (const [server, archive] of archives) {
    archives.set(server, { ...archive, histories: await historiesOf(store, archive.historyFiles, options) });
  }
  return archives;
}

/** The same from a listing, without what the histories say: each base is followed along its own timeline, and nothing is decrypted. */
export async function listArchives(
  store: ObjectStore,
  bases: readonly BaseManifest[],
  signal: AbortSignal,
): Promise<Map<string, RestorableArchive>> {
  const all = await listWal(store, signal);
  const archives = new Map<string, RestorableArchive>();
  for (const server of new Set(all.map((object) => object.server))) {
    const own = all.filter((object) => object.server === server);
    archives.set(server, {
      segmentBytes: segmentBytesOf(server, bases),
      segments: own.filter((object): object is ListedSegment => object.kind !== 'history'),
      histories: new Map(),
      historyFiles: own.filter((object): object is ListedHistory => object.kind === 'history'),
    });
  }
  return archives;
}

const usualSegmentBytes = 16 * 2 ** 20;

function segmentBytesOf(server: string, bases: readonly BaseManifest[]): number {
  return bases.find(({ systemIdentifier }) => systemIdentifier === server)?.segmentBytes ?? usualSegmentBytes;
}

async function historiesOf(
  store: ObjectStore,
  files: readonly ListedHistory[],
  options: WalReadOptions,
): Promise<Map<number, Ancestor[]>> {
  const histories = new Map<number, Ancestor[]>();
  for (const file of files) {
    histories.set(file.timeline, parseHistory((await readWal(store, file, options)).toString()));
  }
  return histories;
}

/** Names of the whole segments of a server's timeline that each of the stores holds. */
export async function archivedEverywhere(
  stores: readonly ObjectStore[],
  of: { server: string; timeline: number },
  signal: AbortSignal,
): Promise<Set<string>> {
  const names = await Promise.all(stores.map(async (store) => wholeNames(await listWal(store, signal, of))));
  const [first, ...others] = names;
  return new Set([...(first ?? [])].filter((name) => others.every((other) => other.has(name))));
}

function wholeNames(listed: readonly ListedWal[]): Set<string> {
  return new Set(listed.flatMap((object) => (object.kind === 'segment' ? [object.name] : [])));
}
