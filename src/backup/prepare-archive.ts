import type { Address } from '../checks/address.ts';
import { quantityValue } from '../platform/quantity.ts';
import type { Platform } from '../platform/schema.ts';
import { chainFrom, endOf, endOfTimeline, type ListedSegment, type WalArchive } from '../postgres/wal/chain.ts';
import { formatLsn, parseLsn, type Lsn } from '../postgres/wal/lsn.ts';
import { identifySystem, withReplication, type SystemFacts } from '../postgres/wal/replication-client.ts';
import { ensureSlot, type KeptSlot } from '../postgres/wal/slot.ts';
import { withPostgres, type Login } from '../postgres/with-postgres.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { listReadableBases, type BaseManifest } from '../storage/wal-bases.ts';
import { listWal } from '../storage/wal-catalogue.ts';

export interface PrepareTask {
  platform: Pick<Platform, 'backups'>;
  stores: readonly ObjectStore[];
  slot: string;
  signal: AbortSignal;
}

/** What archiving begins with. */
export interface PreparedArchive {
  /** Whether there is no base backup from which the archive goes on to what the server keeps: nothing can be restored without another one. */
  needsBase: boolean;
  /** Whether the slot had held back too much, and was given up: what was kept for it is gone. */
  lost: boolean;
  /** What is missing between what is archived of the server's timeline and what the server keeps; whoever has dropped the slot, it shows here. */
  missing?: { from: string; to: string };
}

/**
 * Makes the slot, if need be, and looks whether the archive has a base backup to go on from. `onSlot` is told of the slot as soon as it
 * is there: where no store answers, nothing else is known. Throws where the server is behind its own archive.
 */
export async function prepareArchive(
  { address, login }: { address: Address; login: Login },
  { platform, stores, slot, signal }: PrepareTask,
  onSlot: (slot: KeptSlot) => void = () => undefined,
): Promise<PreparedArchive> {
  const bound = { maxLag: BigInt(quantityValue(platform.backups.wal.maxLag)), signal };
  const kept = await withPostgres(address, login, signal, ({ client }) => ensureSlot(client, slot, bound));
  onSlot(kept);
  const { restart, lost } = kept;
  const identify = () => withReplication(address, login, signal, identifySystem);
  const system = await identify();
  const held = await Promise.all(stores.map((store) => heldBy(store, system, signal)));
  // After the listings: whatever they hold, a server that is well had got there before.
  const { timeline, end } = await identify();
  for (const { destination, archive } of held) refuseBehind(archive, { destination, timeline, end });
  const missing = held
    .map(({ archive }) => missingBefore(archive, { timeline, restart }))
    .find((one) => one !== undefined);
  const needsBase = held.some(({ bases, archive }) => !hasBase(bases, archive, { timeline, restart }));
  return { needsBase, lost, ...(missing && { missing }) };
}

/** What a store holds of a server. A base that can't be read does not count: archiving must not stand still for it. */
async function heldBy(
  store: ObjectStore,
  { systemIdentifier: server, segmentBytes }: SystemFacts,
  signal: AbortSignal,
): Promise<{ destination: string; bases: BaseManifest[]; archive: WalArchive }> {
  const [all, listed] = await Promise.all([listReadableBases(store, signal), listWal(store, signal, { server })]);
  return {
    destination: store.name,
    bases: all.filter(({ systemIdentifier }) => systemIdentifier === server),
    archive: {
      segmentBytes,
      segments: listed.filter((object): object is ListedSegment => object.kind !== 'history'),
      histories: new Map(),
    },
  };
}

/**
 * Throws where the archive of a server's timeline goes beyond the server's end: what the server writes there now is another branch, and
 * a timeline of two branches restores neither.
 */
export function refuseBehind(
  archive: WalArchive,
  { destination, timeline, end }: { destination: string; timeline: number; end: Lsn },
): void {
  const archived = endOfTimeline(archive, timeline);
  if (archived <= end) return;
  throw new Error(
    `the server is behind its own archive: it has got to ${formatLsn(end)} on timeline ${timeline}, of which destination ${destination} holds WAL up to ${formatLsn(archived)}. ` +
      'It was probably restored from a snapshot or a copy. Before it is archived on, promote it to a new timeline: put an empty standby.signal into its data folder, start it, and run SELECT pg_promote()',
  );
}

/** What of a timeline is neither archived nor kept by the server; undefined: nothing, or nothing of it was ever archived. */
export function missingBefore(
  archive: WalArchive,
  { timeline, restart }: { timeline: number; restart: Lsn },
): { from: string; to: string } | undefined {
  const size = BigInt(archive.segmentBytes);
  // The server keeps, and streams, whole segments.
  const keptFrom = (restart / size) * size;
  const archived = endOfTimeline(archive, timeline);
  return archived > 0n && archived < keptFrom ? { from: formatLsn(archived), to: formatLsn(keptFrom) } : undefined;
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
