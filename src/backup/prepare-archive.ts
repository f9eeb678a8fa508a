import type { Address } from '../checks/address.ts';
import { chainFrom, endOf, type WalArchive } from '../postgres/wal/chain.ts';
import { parseLsn, type Lsn } from '../postgres/wal/lsn.ts';
import { identifySystem, withReplication } from '../postgres/wal/replication-client.ts';
import { ensureSlot } from '../postgres/wal/slot.ts';
import { withPostgres, type Login } from '../postgres/with-postgres.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { listBases, type BaseManifest } from '../storage/wal-bases.ts';
import { listWal } from '../storage/wal-catalogue.ts';
import type { ListedSegment } from '../postgres/wal/chain.ts';

/** What archiving begins with. */
export interface PreparedArchive {
  /** Whether there is no base backup from which the archive goes on to what the server keeps: nothing can be restored without another one. */
  needsBase: boolean;
  /** Whether the server had given the slot up: what it had kept for it is gone. */
  lost: boolean;
}

/** Makes the slot, if need be, and looks whether the archive has a base backup to go on from. */
export async function prepareArchive(
  { address, login }: { address: Address; login: Login },
  { stores, slot, signal }: { stores: readonly ObjectStore[]; slot: string; signal: AbortSignal },
): Promise<PreparedArchive> {
  const { restart, lost } = await withPostgres(address, login, signal, ({ client }) => ensureSlot(client, slot));
  const system = await withReplication(address, login, signal, identifySystem);
  const { systemIdentifier: server, segmentBytes, timeline } = system;
  const needs = await Promise.all(
    stores.map(async (store) => {
      const bases = (await listBases(store, signal)).filter(({ systemIdentifier }) => systemIdentifier === server);
      const listed = await listWal(store, signal, { server });
      const segments = listed.filter((object): object is ListedSegment => object.kind !== 'history');
      return !hasBase(bases, { segmentBytes, segments, histories: new Map() }, { timeline, restart });
    }),
  );
  return { needsBase: needs.includes(true), lost };
}

/** Whether a base of the server's timeline, with the WAL that is archived, leads to what the server still keeps. */
export function hasBase(
  bases: readonly BaseManifest[],
  archive: WalArchive,
  { timeline, restart }: { timeline: number; restart: Lsn },
): boolean {
  const size = BigInt(archive.segmentBytes);
  return bases
    .filter((base) => base.timeline === timeline)
    .some(({ startLsn }) => {
      const start = parseLsn(startLsn);
      const last = chainFrom(archive, timeline, start).at(-1);
      const end = last ? endOf(last, archive.segmentBytes) : start;
      // The server keeps, and streams, whole segments.
      return end / size >= restart / size;
    });
}
