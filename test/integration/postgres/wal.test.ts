import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { removeNamespace, testCluster } from '../../support/cluster.ts';
import { randomPrefix } from '../../support/names.ts';
import { serverInPod } from '../../support/server-in-pod.ts';
import { serverObjects } from '../../support/server-pods.ts';
import { serverStartMs } from '../../support/servers.ts';
import { startRelay } from '../../support/relay.ts';
import { walBucket, type WalBucket } from '../../support/wal-bucket.ts';
import { prepareArchive, type PreparedArchive } from '../../../src/backup/prepare-archive.ts';
import type { Address } from '../../../src/checks/address.ts';
import { archiveStream } from '../../../src/backup/archive-stream.ts';
import { takeBase } from '../../../src/backup/take-base.ts';
import { poll } from '../../../src/checks/poll.ts';
import { execInPod } from '../../../src/kubernetes/exec.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { backupId } from '../../../src/platform/backup-id.ts';
import { planRestore, PointNotReachable, type RestorePlan } from '../../../src/postgres/base/plan-restore.ts';
import {
  restorePointInTime,
  unpackBase,
  verifyBase,
  type RestoreTarget,
} from '../../../src/postgres/base/restore-point.ts';
import { podPrograms, type ServerPod } from '../../../src/postgres/programs.ts';
import { findHoles } from '../../../src/postgres/wal/find-holes.ts';
import { parseLsn } from '../../../src/postgres/wal/lsn.ts';
import { withPostgres } from '../../../src/postgres/with-postgres.ts';
import { readArchives } from '../../../src/storage/wal-archives.ts';
import { baseManifestKey, listBases } from '../../../src/storage/wal-bases.ts';
import { listWal, type ListedWal } from '../../../src/storage/wal-catalogue.ts';
import { walKey } from '../../../src/storage/wal-layout.ts';
import { readWal } from '../../../src/storage/wal-read.ts';
import type { WalStatus } from '../../../src/workflows/backup-types.ts';

jest.setTimeout(2 * serverStartMs);

const slot = 'aroti_wal_test';
const partialMs = 5000;
const never = new AbortController().signal;
const segmentBytes = 16 * 2 ** 20;

let server: Awaited<ReturnType<typeof serverInPod>>;
let bucket: WalBucket;
let identity: string;
let platform: ReturnType<typeof resolvePlatform>;
const login = () => ({ ...server.admin, database: 'postgres' });

beforeAll(async () => {
  identity = await generateX25519Identity();
  [server, bucket] = await Promise.all([serverInPod('postgres'), walBucket()]);
  platform = resolvePlatform({ backups: { recipients: [await identityToRecipient(identity)] } });
  await sql('CREATE TABLE notes (id int PRIMARY KEY, pad text)');
});
afterAll(() => Promise.all([server.stop(), bucket.stop()]));

/** What archives now, and what it has told. */
interface Archiving {
  statuses: WalStatus[];
  /** Cuts it off wherever it is, and gives why it ended. */
  end(): Promise<unknown>;
  ended: Promise<unknown>;
}
let running: Archiving | undefined;
/** What the newest one found when it began. */
let prepared: PreparedArchive | undefined;
afterEach(() => running?.end());

interface ArchiveOptions {
  address?: Address;
  silenceMs?: number;
}

function archive({ address = server.address, silenceMs }: ArchiveOptions = {}): Archiving {
  const abort = new AbortController();
  const statuses: WalStatus[] = [];
  const task = {
    platform,
    stores: [bucket.store],
    slot,
    partialMs,
    signal: abort.signal,
    ...(silenceMs && { silenceMs }),
  };
  const begin = async () => {
    // As its run does.
    prepared = await prepareArchive({ address: server.address, login: login() }, task);
    return archiveStream({ address, login: login() }, task, (status) => statuses.push(status));
  };
  const ended = begin().catch((error: unknown) => error);
  running = {
    statuses,
    ended,
    end() {
      abort.abort(new Error('cut off'));
      return ended;
    },
  };
  return running;
}

/** Once everything that is written now is in the archive. */
async function archived({ statuses, ended }: Archiving): Promise<void> {
  const [row] = await sql<{ lsn: string }>('SELECT pg_current_wal_flush_lsn()::text AS lsn');
  const wanted = parseLsn(row?.lsn ?? '');
  let why: unknown;
  void ended.then((error) => (why = error));
  const done = await poll(
    async () => why !== undefined || statuses.some(({ archivedLsn }) => parseLsn(archivedLsn) >= wanted) || undefined,
    { timeoutMs: 60_000 },
  );
  if (why) throw why;
  expect(done).toBe(true);
}

/** More than a segment of WAL. */
const writeMuch = (from: number) =>
  sql(`INSERT INTO notes SELECT ${from} + i, (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 60) WHERE i > 0)
       FROM generate_series(1, 10000) i`);

const listed = () => listWal(bucket.store, never);
const wholeNames = (all: ListedWal[]) => all.flatMap((object) => (object.kind === 'segment' ? [object.name] : []));

describe('archiving', () => {
  test('what is written is in the archive by whole segments and by parts; the slot follows', async () => {
    const archiving = archive();
    await poll(async () => archiving.statuses.length > 0 || undefined, { timeoutMs: 30_000 });
    await writeMuch(0);
    await archived(archiving);
    const all = await listed();
    expect(wholeNames(all).length).toBeGreaterThanOrEqual(1);
    expect(all.filter(({ kind }) => kind === 'partial')).toHaveLength(1);
    expect(all.every(({ encrypted, key }) => encrypted && /^wal\/\d+-00000001\/[0-9A-F]{24}/.test(key))).toBe(true);
    const newest = archiving.statuses.at(-1);
    expect(newest).toMatchObject({ slot, timeline: 1, state: 'archiving' });
    await sleep(2000);
    const [kept] = await sql<{ restart: string }>(
      `SELECT restart_lsn::text AS restart FROM pg_replication_slots WHERE slot_name = '${slot}'`,
    );
    expect(kept?.restart).toBe(archiving.statuses.at(-1)?.archivedLsn);
  });

  test('cut off and begun again, it goes on without a hole, and holds what the server has', async () => {
    for (let round = 1; round <= 3; round++) {
      const archiving = archive();
      const writing = writeMuch(round * 100_000);
      await sleep(round * 400);
      await archiving.end();
      await writing;
    }
    const archiving = archive();
    await archived(archiving);
    const all = await listed();
    const names = wholeNames(all);
    expect(names.length).toBeGreaterThanOrEqual(3);
    expect(findHoles(names, segmentBytes)).toEqual([]);
    // A segment that the server still has is the same there, byte by byte.
    const newest = all.findLast(({ kind }) => kind === 'segment');
    if (newest?.kind !== 'segment') throw new Error('no whole segment');
    const [file] = await sql<{ bytes: Buffer }>(`SELECT pg_read_binary_file('pg_wal/${newest.name}') AS bytes`);
    const bytes = await readWal(bucket.store, newest, { signal: never, identities: [identity] });
    expect(bytes.equals(file?.bytes ?? Buffer.alloc(0))).toBe(true);
  });

  test('an idle server is archived on: its archive does not grow old', async () => {
    const archiving = archive();
    await archived(archiving);
    const before = archiving.statuses.at(-1)?.lastUploadAt;
    const later = await poll(
      async () => {
        const now = archiving.statuses.at(-1)?.lastUploadAt;
        return (now !== undefined && now !== before) || undefined;
      },
      { timeoutMs: 60_000 },
    );
    expect(later).toBe(true);
  });

  test('a store that is gone ends it, saying why; the server keeps what is not archived, and nothing is missing later', async () => {
    const archiving = archive();
    await archived(archiving);
    await bucket.kill();
    await writeMuch(1_000_000);
    const error = await archiving.ended;
    expect(String(error)).toMatch(/ECONNREFUSED/);
    await bucket.start();
    await archived(archive());
    expect(findHoles(wholeNames(await listed()), segmentBytes)).toEqual([]);
  });

  test('a slot that somebody drops is noticed', async () => {
    const archiving = archive();
    await archived(archiving);
    await sql(
      `SELECT pg_terminate_backend(active_pid), pg_sleep(0.3) FROM pg_replication_slots WHERE slot_name = '${slot}'`,
    );
    await sql(`SELECT pg_drop_replication_slot('${slot}')`);
    expect(String(await archiving.ended)).toMatch(/terminat|is gone: somebody has dropped it/);
    await writeMuch(2_000_000);
    await writeMuch(3_000_000);
    // A new slot keeps what there is from the newest checkpoint on.
    await sql('CHECKPOINT');
    await archived(archive());
    expect(prepared).toMatchObject({ needsBase: true, lost: false, missing: { from: expect.stringMatching(/^0\//) } });
  });

  test('a slot that holds back more than it may is made anew, although the server itself would keep all of it', async () => {
    await archived(archive());
    await running?.end();
    for (let round = 0; round < 2; round++) await writeMuch(4_000_000 + round * 100_000);
    const bound = resolvePlatform({ backups: { wal: { maxLag: '16Mi' } } });
    const open = () =>
      prepareArchive(
        { address: server.address, login: login() },
        { platform: bound, stores: [bucket.store], slot, signal: never },
      );
    // The server would recover from there: without the slot it would keep as much.
    expect(await open()).toMatchObject({ lost: false });
    await sql('CHECKPOINT');
    expect(await open()).toMatchObject({ needsBase: true, lost: true, missing: { to: expect.stringMatching(/^0\//) } });
    expect(await open()).toMatchObject({ lost: false });
  });

  test('a server that is behind its own archive is not archived on', async () => {
    await archived(archive());
    await running?.end();
    const [newest] = (await listed()).filter((object) => object.kind === 'segment').slice(-1);
    if (newest?.kind !== 'segment') throw new Error('no whole segment');
    const ahead = walKey({ ...newest, name: '00000001000000FF00000001' }, true);
    await bucket.store.put(ahead, Buffer.from('of the branch before'), { signal: never, ifAbsent: true });
    expect(String(await archive().ended)).toContain('the server is behind its own archive: it has got to 0/');
    await bucket.store.remove([ahead], never);
    await archived(archive());
  });

  test('a damaged manifest of a base does not stop it', async () => {
    const key = baseManifestKey('20260102T020000Z-aaaaaaaa');
    await bucket.store.put(key, Buffer.from('{"version": 1, "id"'), { signal: never, ifAbsent: true });
    await archived(archive());
    expect(prepared).toMatchObject({ needsBase: true });
    await bucket.store.remove([key], never);
  });

  test('a connection whose other end is gone without a word is noticed, and is no idle server', async () => {
    const relay = await startRelay(server.address);
    try {
      const archiving = archive({ address: relay.address, silenceMs: 4000 });
      await archived(archiving);
      await sleep(6000);
      expect(archiving.statuses.at(-1)?.state).toBe('archiving');
      relay.freeze();
      expect(String(await archiving.ended)).toContain('the server has said nothing for 4 s');
    } finally {
      relay.close();
    }
  });
});

describe('a point in time', () => {
  const moment = async () => {
    const [row] = await sql<{ at: Date }>('SELECT clock_timestamp() AS at');
    return row?.at ?? new Date(0);
  };

  test('between two commits: what was committed before is there, what came after is not', async () => {
    const archiving = archive();
    await archived(archiving);
    await sql('DELETE FROM notes');
    const programs = podPrograms(await testCluster(), server.pod, login());
    const base = await takeBase(
      { address: server.address, login: login(), programs },
      { platform, stores: [bucket.store], slot, base: backupId(new Date(), 'abcdef0123'), signal: never },
      () => undefined,
    );
    await sql("INSERT INTO notes VALUES (1, 'before')");
    await sleep(1000);
    const target = await moment();
    await sleep(1000);
    await sql("INSERT INTO notes VALUES (2, 'after')");
    await archived(archiving);
    await archiving.end();

    const options = { signal: never, identities: [identity] };
    const bases = await listBases(bucket.store, never);
    expect(bases).toEqual([base]);
    const archives = await readArchives(bucket.store, bases, options);
    expect(() => planRestore(bases, archives, new Date('2020-01-01'))).toThrow(PointNotReachable);
    expect(() => planRestore(bases, archives, new Date('2199-01-01'))).toThrow(/reaches from .* to /);
    const plan = planRestore(bases, archives, target);
    await inScratchPod(async (pod) => {
      const restore: RestoreTarget = {
        cluster: await testCluster(),
        pod,
        dataFolder: '/var/lib/postgresql/data/restored',
        walFolder: '/var/lib/postgresql/data/wal',
      };
      const phases: string[] = [];
      const reached = await restorePointInTime(restore, bucket.store, plan, {
        ...options,
        target,
        onPhase: (phase) => phases.push(phase),
      });
      expect(phases).toEqual(['download', 'verify', 'wal', 'recover']);
      expect(reached).toMatchObject({ wanted: target.toISOString(), base: base.id, timeline: 2 });
      expect(Date.parse(reached.reached ?? '')).toBeLessThanOrEqual(target.getTime());
      expect(await inPod(pod, ['psql', '-XAtU', 'postgres', '-c', 'SELECT id, pad FROM notes'])).toBe('1|before\n');
      await expect(unpackBase(restore, bucket.store, plan, options)).rejects.toThrow(/is not empty/);
      await damaged(restore, plan);
    });
  });

  /** A file that is not what the base's manifest says is found. */
  async function damaged(restore: RestoreTarget, plan: RestorePlan): Promise<void> {
    const other = { ...restore, dataFolder: '/var/lib/postgresql/data/damaged' };
    await unpackBase(other, bucket.store, plan, { signal: never, identities: [identity] });
    await verifyBase(other, never);
    await inPod(restore.pod, ['sh', '-c', `printf x >>${other.dataFolder}/PG_VERSION`]);
    await expect(verifyBase(other, never)).rejects.toThrow(/PG_VERSION/);
  }
});

/** A container of the server's image in which no server runs. */
async function inScratchPod(use: (pod: ServerPod) => Promise<void>): Promise<void> {
  const cluster = await testCluster();
  const namespace = `${randomPrefix()}scratch`;
  const [space, pod] = serverObjects('postgres', namespace, 'no server, no password');
  const [container] = pod.spec?.containers ?? [];
  if (!container) throw new Error('no container');
  container.command = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1; done'];
  delete container.readinessProbe;
  await cluster.core.createNamespace({ body: space });
  try {
    await cluster.core.createNamespacedPod({ namespace, body: pod });
    await poll(
      async () =>
        (await cluster.core.readNamespacedPod({ name: 'postgres', namespace })).status?.phase === 'Running' ||
        undefined,
      { timeoutMs: serverStartMs },
    );
    await use({ namespace, pod: 'postgres', container: 'postgres' });
  } finally {
    await removeNamespace(cluster, namespace);
  }
}

async function inPod(pod: ServerPod, command: string[]): Promise<string> {
  const { exitCode, output } = await execInPod(
    await testCluster(),
    { ...pod, command },
    { signal: never, limitBytes: 65_536 },
  );
  if (exitCode !== 0) throw new Error(output);
  return output;
}

async function sql<Row extends object>(statement: string): Promise<Row[]> {
  return withPostgres(server.address, login(), never, async ({ client }) => (await client.query<Row>(statement)).rows);
}
