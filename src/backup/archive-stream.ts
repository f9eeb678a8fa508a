import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Address } from '../checks/address.ts';
import { together } from '../concurrency/together.ts';
import type { Platform } from '../platform/schema.ts';
import { parseHistory } from '../postgres/wal/history.ts';
import type { Lsn } from '../postgres/wal/lsn.ts';
import { receiveWal, type WalProgress } from '../postgres/wal/receive-wal.ts';
import { identifySystem, readHistory, withReplication, type SystemFacts } from '../postgres/wal/replication-client.ts';
import type { SegmentBytes } from '../postgres/wal/segment-buffer.ts';
import { freeSlot, readSlot, writeCommit, type SlotState } from '../postgres/wal/slot.ts';
import { startOfArchive } from '../postgres/wal/start-of-archive.ts';
import { walStatus } from '../postgres/wal/wal-status.ts';
import { withPostgres, type Login } from '../postgres/with-postgres.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { archivedEverywhere } from '../storage/wal-archives.ts';
import { listWal } from '../storage/wal-catalogue.ts';
import type { WalObject } from '../storage/wal-layout.ts';
import { writeWal, type WalWriteOptions } from '../storage/wal-write.ts';
import { within } from '../checks/within.ts';
import type { WalStatus } from '../workflows/backup-types.ts';

export interface ArchiveTask {
  platform: Pick<Platform, 'backups'>;
  stores: readonly ObjectStore[];
  slot: string;
  /** For how long at most what was written may be in no archive, in milliseconds. */
  partialMs: number;
  /** For how long the server may say nothing until it is taken for gone; a minute unless given. */
  silenceMs?: number;
  signal: AbortSignal;
}

interface Server {
  address: Address;
  login: Login;
}

const watchMs = 5000;
const beginMs = 300_000;
/** As of a standby (`wal_receiver_timeout`). */
const usualSilenceMs = 60_000;

/** Archives a server's WAL for as long as it goes. Ends only by throwing; what is not archived then, the server keeps. */
export async function archiveStream(
  server: Server,
  task: ArchiveTask,
  report: (status: WalStatus) => void,
): Promise<never> {
  const { slot, partialMs } = task;
  // What hangs here would look like an archive that is about to begin.
  const begin = await within(beginMs, task.signal, (signal) => prepare(server, { ...task, signal }));
  let progress: WalProgress | undefined;
  let slotStatus: string | undefined;
  const onProgress = (newest: WalProgress) => {
    progress = newest;
    report(walStatus({ ...newest, slot, partialMs, now: Date.now(), walStatus: slotStatus }));
  };
  const [never] = await together(
    task.signal,
    (signal) => receive(server, { ...task, signal }, begin, onProgress),
    (signal: AbortSignal) =>
      watch(
        server,
        { ...task, signal },
        () => progress,
        (seen) => {
          slotStatus = seen;
        },
      ),
  );
  return never;
}

interface Begin {
  system: SystemFacts;
  from: ReturnType<typeof startOfArchive>;
}

/** Where the archive goes on; a slot that is gone is for the run to make anew, with all that follows from it. Whoever still receives by the slot is a worker that is gone: there is one run that archives. */
async function prepare({ address, login }: Server, { slot, stores, signal }: ArchiveTask): Promise<Begin> {
  const { restart } = await withPostgres(address, login, signal, async ({ client }) => {
    await freeSlot(client, slot, signal);
    return heldSlot(client, slot);
  });
  return withReplication(address, login, signal, async (session) => {
    const system = await identifySystem(session);
    const { timeline, systemIdentifier: server, segmentBytes } = system;
    const history = timeline > 1 ? parseHistory((await readHistory(session, timeline)).toString()) : [];
    const oldest = startOfArchive({ restart, timeline, history, segmentBytes, archived: new Set() });
    const archived = await archivedEverywhere(stores, { server, timeline: oldest.timeline }, signal);
    return { system, from: startOfArchive({ restart, timeline, history, segmentBytes, archived }) };
  });
}

function receive(
  { address, login }: Server,
  { platform, stores, slot, partialMs, silenceMs = usualSilenceMs, signal }: ArchiveTask,
  { system, from }: Begin,
  onProgress: (progress: WalProgress) => void,
): Promise<never> {
  const { recipients, compression } = platform.backups;
  const options: WalWriteOptions = { signal, recipients, level: compression.level };
  const { systemIdentifier: server, segmentBytes } = system;
  const of = ({ timeline, name }: SegmentBytes) => ({ server, timeline, name });
  return receiveWal(address, login, {
    slot,
    segmentBytes,
    from,
    partialMs,
    silenceMs,
    signal,
    onProgress,
    onHistory: (timeline, history) => writeWal(stores, { kind: 'history', server, timeline }, history, options),
    async onSegment(segment) {
      await writeWal(stores, { kind: 'segment', ...of(segment) }, segment.bytes, options);
      await removeOutdone(stores, { kind: 'segment', ...of(segment) }, signal);
    },
    async onPartial(segment) {
      const partial = { kind: 'partial' as const, ...of(segment), end: segment.end };
      await writeWal(stores, partial, segment.bytes, options);
      await removeOutdone(stores, partial, signal);
    },
  });
}

/** Deletes shorter parts of what is archived now; one that is locked stays until retention may delete it. */
async function removeOutdone(stores: readonly ObjectStore[], by: WalObject, signal: AbortSignal): Promise<void> {
  if (by.kind === 'history') return;
  await Promise.all(
    stores.map(async (store) => {
      const listed = await listWal(store, signal, { ...by, segment: by.name });
      const outdone = listed.filter(
        (other) => other.kind === 'partial' && (by.kind === 'segment' || other.end < by.end),
      );
      const keys = outdone.map(({ key }) => key);
      if (keys.length > 0) await store.remove(keys, signal);
    }),
  );
}

/** Looks at the slot, and writes a commit where nobody else does: what an idle server was like at a time is worth knowing, too. */
function watch(
  { address, login }: Server,
  { slot, partialMs, signal }: ArchiveTask,
  progress: () => WalProgress | undefined,
  seen: (walStatus: string) => void,
): Promise<never> {
  return withPostgres(address, login, signal, async ({ client }) => {
    let arrived: { at: number; end: bigint } | undefined;
    for (;;) {
      seen((await heldSlot(client, slot)).walStatus);
      const end = progress()?.received;
      if (end !== undefined && end !== arrived?.end) arrived = { at: Date.now(), end };
      if (arrived && Date.now() - arrived.at >= partialMs) await writeCommit(client);
      await sleep(watchMs, undefined, { signal });
    }
  });
}

async function heldSlot(client: Client, slot: string): Promise<SlotState & { restart: Lsn }> {
  const state = await readSlot(client, slot);
  if (!state) throw new Error(`the replication slot ${slot} is gone: somebody has dropped it`);
  const { restart, walStatus: status } = state;
  if (restart === undefined || status === 'lost') {
    throw new Error(
      `the server has given up the replication slot ${slot}: it held back more than max_slot_wal_keep_size`,
    );
  }
  return { ...state, restart };
}
