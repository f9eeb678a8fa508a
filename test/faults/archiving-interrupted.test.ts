import { setTimeout as sleep } from 'node:timers/promises';
import { writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { stringify } from 'yaml';
import { starter } from '../integration/cli/starter.ts';
import { backedUpPlatform, type BackedUpPlatform } from '../support/backed-up-platform.ts';
import { startFaultyStore, type FaultyStore, type SeenStoreRequest, type StoreFault } from '../support/faulty-store.ts';
import { freePort } from '../support/free-port.ts';
import { failureOf } from '../support/failure-of.ts';
import { liveArchive, segmentBytes, type LiveArchive } from '../support/live-archive.ts';
import { poll } from '../../src/checks/poll.ts';
import { execInPod } from '../../src/kubernetes/exec.ts';
import { slotName } from '../../src/postgres/wal/slot-name.ts';
import { parseLsn, type Lsn } from '../../src/postgres/wal/lsn.ts';
import type { DrillReport } from '../../src/workflows/backup-types.ts';
import type { VerifyReport } from '../../src/workflows/types.ts';

jest.setTimeout(400_000);

const maxLag = 64 * 2 ** 20;
let kept: BackedUpPlatform;
let store: FaultyStore;
let archive: LiveArchive;
let metricsPort: number;
let fault: (request: SeenStoreRequest) => StoreFault | undefined = () => undefined;

beforeAll(async () => {
  metricsPort = await freePort();
  kept = await backedUpPlatform(
    { wal: { enabled: true, partialSeconds: 5, maxLag: '64Mi' } },
    {
      async through(endpoint) {
        store = await startFaultyStore(endpoint, (request) => fault(request));
        return store.endpoint;
      },
      env: { AROTI_METRICS_ADDRESS: `127.0.0.1:${metricsPort}` },
    },
  );
  await kept.inside('postgres', (client) => client.query('CREATE DATABASE marks'));
  await kept.inside('marks', (client) => client.query('CREATE TABLE marks (what text)'));
  await kept.inside('aroti', (client) => client.query('CREATE TABLE load (pad text)'));
  archive = await liveArchive(kept);
});
afterAll(async () => {
  await archive.run.terminate().catch(() => undefined);
  await kept.remove();
  await store.close();
});

afterEach(() => {
  fault = () => undefined;
});

/** Some megabytes of WAL that do not compress. */
const megabytes = (count: number) =>
  kept.inside('aroti', async (client) => {
    for (let written = 0; written < count; written += 4) {
      await client.query(`
        INSERT INTO load SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 2000) n, generate_series(1, 60) GROUP BY n`);
    }
  });

interface Slot {
  restart: Lsn;
  status: string;
  end: Lsn;
}

const slot = () =>
  kept.inside('postgres', async (client) => {
    const { rows } = await client.query<Record<string, string | null>>(
      `SELECT restart_lsn::text AS restart, wal_status AS status, pg_current_wal_flush_lsn()::text AS end
       FROM pg_replication_slots WHERE slot_name = $1`,
      [slotName({ namespacePrefix: kept.prefix, name: 'kept' })],
    );
    const [{ restart, status, end } = {}] = rows;
    // One that was given up keeps nothing.
    return {
      restart: parseLsn(restart ?? '0/0'),
      status: status ?? 'none',
      end: parseLsn(end ?? '0/0'),
    } satisfies Slot;
  });

/** The slot first: what is in the bucket afterwards may only be more. */
async function keepsWhatIsNotHeld(): Promise<void> {
  const { restart } = await slot();
  const { end } = await archive.held();
  expect(restart).toBeLessThanOrEqual(end);
}

const isSegment = ({ method, url }: SeenStoreRequest) => method === 'PUT' && /\/[0-9A-F]{24}\.zst/.test(url);

/** What is missing between the first segment and the last, and which of them the store has taken twice. */
async function damage() {
  const { holes, names } = await archive.held();
  const taken = store.seen.filter((request) => isSegment(request) && request.status === 200).map(({ url }) => url);
  const twice = taken.filter((url, index) => taken.indexOf(url) !== index);
  return { holes, twice, unseen: Math.max(0, names.length - taken.length) };
}
const none = { holes: [], twice: [], unseen: 0 };

const figure = async (name: string) => {
  const page = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  return Number(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(page)?.[1]);
};

/** As somebody on call asks. */
const walStatus = (...args: string[]) =>
  starter(['wal', 'status', ...args], {
    AROTI_PLATFORM_FILE: kept.orchestrator.documentFile,
    TEMPORAL_ADDRESS: process.env['AROTI_TEST_TEMPORAL_ADDRESS'] ?? '',
    ...kept.bucket.env,
  });

async function complaints(): Promise<string> {
  const failure = await kept.failing('verifyPlatform', { components: ['postgres'] });
  expect(failure.type).toBe('Unhealthy');
  const report = failure.details?.[0] as VerifyReport;
  return (report.backups?.late ?? []).map(({ what, reason }) => `${what}: ${reason}`).join('\n');
}

describe('a worker that is killed', () => {
  test('in the middle of a segment, under load, costs nothing: another one goes on', async () => {
    // The first base backup goes to a new segment twice, and what is left empty of one counts as held back, too.
    await archive.caughtUp();
    let segments = 0;
    const reached = Promise.withResolvers<void>();
    fault = (request) => {
      if (isSegment(request) && ++segments === 2) reached.resolve();
      return undefined;
    };
    let over = false;
    // Less than `maxLag` in all: more of it at once would cost the slot.
    const writing = megabytes(36)
      .then(() => megabytes(4))
      .finally(() => (over = true));
    await reached.promise;
    await kept.orchestrator.kill();
    fault = () => undefined;
    const looking = (async () => {
      while (!over) {
        await keepsWhatIsNotHeld();
        await sleep(200);
      }
    })();
    const another = (async () => {
      try {
        await sleep(2000);
        await keepsWhatIsNotHeld();
      } finally {
        // The tests after this one need a worker, whatever is seen while there is none.
        await kept.orchestrator.startWorker();
      }
    })();
    const all = [writing, looking, another];
    await Promise.allSettled(all);
    await Promise.all(all);
    await archive.caughtUp();
    await keepsWhatIsNotHeld();
    expect(await damage()).toEqual(none);
  });
});

describe('a store that does not answer', () => {
  test('is told of as long as it lasts: by the run, by the verification, by the figures; then the archive catches up by itself', async () => {
    const before = await slot();
    fault = () => ({ status: 503, code: 'SlowDown' });
    const begun = Date.now();
    await megabytes(24);
    const stuck = await archive.until(({ state }) => state === 'stuck');
    expect(stuck.problem).toMatch(/^destination primary: .*SlowDown/);
    expect(Date.parse(stuck.since ?? '')).toBeGreaterThanOrEqual(begun);
    const worse = await archive.until(({ lagBytes }) => lagBytes > 16 * 2 ** 20);
    expect(worse).toMatchObject({ state: 'stuck', since: stuck.since });
    expect(await complaints()).toMatch(/^WAL archive: destination primary: .*SlowDown/m);
    await poll(async () => (await figure('aroti_wal_archive_lag_bytes')) > 16 * 2 ** 20 || undefined, {
      timeoutMs: 20_000,
    });
    expect(await figure('aroti_wal_archive_lag_bytes')).toBeGreaterThan(16 * 2 ** 20);
    expect(await figure('aroti_wal_archive_lag_seconds')).toBeGreaterThan(0);
    const { restart, status } = await slot();
    expect(restart - before.restart).toBeLessThan(segmentBytes);
    expect(['reserved', 'extended']).toContain(status);
    await keepsWhatIsNotHeld();
    const { exitCode, stdout } = await walStatus();
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^kept: WAL is not archived: destination primary: .*SlowDown/);
    expect(stdout).toMatch(/^ {2}stuck +since 20.*ago\)$/m);
    expect(stdout).toMatch(/^primary: what can be restored is not known: .*SlowDown/m);

    fault = () => undefined;
    await archive.caughtUp();
    const { problem } = await archive.status();
    expect(problem).toBeUndefined();
    expect(await damage()).toEqual(none);
    const well = await walStatus('--json');
    expect(well.exitCode).toBe(0);
    expect(JSON.parse(well.stdout)).toMatchObject({
      outcome: 'archiving',
      status: { state: 'archiving', lagSeconds: expect.any(Number) },
      archives: [{ destination: 'primary', ranges: [{ timeline: 1, bases: [expect.any(String)] }] }],
    });
  });

  test('for too long costs the slot, not the volume; the slot and a base backup are made anew, and what is missing is told', async () => {
    const before = await slot();
    const basesBefore = await archive.bases();
    fault = () => ({ status: 503, code: 'SlowDown' });
    await archive.until(({ state }) => state === 'stuck');
    await megabytes(112);
    await kept.inside('postgres', (client) => client.query('CHECKPOINT'));
    // Until it is dropped it is lost; the run makes it anew with its next attempt.
    const { restart, status } = await slot();
    expect(status === 'lost' || restart - before.restart > maxLag).toBe(true);
    const held = await kept.inside('postgres', async (client) => {
      await client.query('CHECKPOINT');
      const { rows } = await client.query<{ oldest: string }>(
        "SELECT min(name) AS oldest FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'",
      );
      return rows[0]?.oldest ?? '';
    });
    const { names } = await archive.held();
    // The segment after the last that is archived is gone from the volume.
    expect(held > (names.at(-1) ?? '')).toBe(true);

    fault = () => undefined;
    await archive.caughtUp();
    const { missing } = await archive.status();
    expect(parseLsn(missing?.from ?? '')).toBeGreaterThanOrEqual(before.restart);
    expect(parseLsn(missing?.to ?? '') - parseLsn(missing?.from ?? '')).toBeGreaterThan(0n);
    await poll(async () => (await archive.bases()).length > basesBefore.length || undefined, { timeoutMs: 60_000 });
    expect((await archive.bases()).length).toBeGreaterThan(basesBefore.length);
    expect((await archive.held()).holes).toHaveLength(1);
    await archive.until(({ needsBaseSince }) => needsBaseSince === undefined);
  });
});

const podOfServer = { pod: 'postgres-0', container: 'postgres' };

async function deleteServer(gracePeriodSeconds: number): Promise<void> {
  const { core } = kept.cluster;
  const at = { name: podOfServer.pod, namespace: `${kept.prefix}database` };
  const { metadata } = await core.readNamespacedPod(at);
  await core.deleteNamespacedPod({ ...at, gracePeriodSeconds });
  const ready = await poll(
    async () => {
      const pod = await core.readNamespacedPod(at).catch(() => undefined);
      const isNew = pod?.metadata?.uid !== metadata?.uid;
      return (
        (isNew && pod?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')) ||
        undefined
      );
    },
    { timeoutMs: 120_000 },
  );
  if (!ready) throw new Error('the server did not come back');
}

const mark = (what: string) => kept.inside('marks', (client) => client.query('INSERT INTO marks VALUES ($1)', [what]));

/** By the server's clock, with some time on both sides in which nothing is written. */
async function moment(): Promise<string> {
  await sleep(1000);
  const at = await kept.inside(
    'marks',
    async (client) => (await client.query('SELECT clock_timestamp() AS at')).rows[0]?.at,
  );
  await sleep(1000);
  return (at as Date).toISOString();
}

const marksIn = (report: DrillReport) => report.databases.find(({ name }) => name === 'marks')?.rows;

describe('a server', () => {
  test('whose Pod is gone without a goodbye is archived on', async () => {
    const { holes } = await archive.held();
    // Less than the slot may hold back.
    const writing = megabytes(32).catch(() => undefined);
    await sleep(500);
    await deleteServer(0);
    await writing;
    await mark('one');
    await archive.caughtUp();
    await keepsWhatIsNotHeld();
    expect((await archive.held()).holes).toEqual(holes);
  });

  test('that goes on with another timeline is archived and restored along it, and before it along the old one', async () => {
    const before = await moment();
    const { exitCode } = await execInPod(
      kept.cluster,
      { namespace: `${kept.prefix}database`, ...podOfServer, command: ['sh', '-c', 'touch "$PGDATA/standby.signal"'] },
      { signal: AbortSignal.timeout(30_000), limitBytes: 1000 },
    );
    expect(exitCode).toBe(0);
    await deleteServer(30);
    await kept.inside('postgres', (client) => client.query('SELECT pg_promote()'));
    await mark('two');
    const after = await moment();
    await mark('three');
    await archive.caughtUp();
    expect(await archive.status()).toMatchObject({ timeline: 2, state: 'archiving' });

    const old = await kept.drill({ at: before });
    expect({ passed: old.passed, marks: marksIn(old) }).toEqual({ passed: true, marks: 1 });
    const gone = await kept.drill({ at: after });
    expect({ passed: gone.passed, marks: marksIn(gone), timeline: gone.point?.timeline }).toEqual({
      passed: true,
      marks: 2,
      timeline: 3,
    });
  });
});

test('an archive that the document no longer asks for ends, and the server keeps nothing for it', async () => {
  await kept.orchestrator.stopWorker();
  const off = { ...kept.document, backups: { ...kept.document.backups, wal: { enabled: false } } };
  await writeFile(kept.orchestrator.documentFile, stringify(off));
  await kept.orchestrator.startWorker();
  expect((await failureOf(archive.run)).message).toContain('backups.wal.enabled: is false');
  expect(await slot()).toMatchObject({ status: 'none' });

  // A run that begins with such a document, as one that was continued as new does, lets go of what one before it has left.
  await kept.inside('postgres', (client) =>
    client.query('SELECT pg_create_physical_replication_slot($1, true)', [
      slotName({ namespacePrefix: kept.prefix, name: 'kept' }),
    ]),
  );
  const { client, taskQueue } = kept.orchestrator;
  const { workflowId } = archive.run;
  const again = await client.workflow.start('archiveWal', { taskQueue, workflowId, args: [{}] });
  expect((await failureOf(again)).message).toContain('backups.wal.enabled: is false');
  expect(await slot()).toMatchObject({ status: 'none' });
});
