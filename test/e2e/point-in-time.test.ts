import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { WorkflowFailedError, WorkflowHandle } from '@temporalio/client';
import { backedUpPlatform, type BackedUpPlatform } from '../support/backed-up-platform.ts';
import { execInPod } from '../../src/kubernetes/exec.ts';
import { parseLsn } from '../../src/postgres/wal/lsn.ts';
import type { DrillReport, WalStatus } from '../../src/workflows/backup-types.ts';

jest.setTimeout(400_000);

let kept: BackedUpPlatform;
let archive: WorkflowHandle;

beforeAll(async () => {
  kept = await backedUpPlatform({
    wal: { enabled: true, partialSeconds: 5 },
    drill: { checks: [{ database: 'aroti', sql: "SELECT string_agg(what, ',' ORDER BY id) = 'before' FROM notes" }] },
  });
  const { client, taskQueue } = kept.orchestrator;
  archive = await client.workflow.start('archiveWal', { taskQueue, workflowId: `wal-${kept.prefix}`, args: [{}] });
  await until(async () => (await keysOf('base/')).some((key) => key.endsWith('/manifest.json')));
});
afterAll(async () => {
  await archive.terminate().catch(() => undefined);
  await kept.remove();
});

const keysOf = (folder: string) => kept.bucket.keys(`${kept.folder}/${folder}`);

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(200);
}

/** A note, and the revision of the schema that it was written to. */
const write = (what: string, revision: string) =>
  kept.inside('aroti', async (client) => {
    await client.query('CREATE TABLE IF NOT EXISTS notes (id serial PRIMARY KEY, what text)');
    await client.query('INSERT INTO notes (what) VALUES ($1)', [what]);
    await client.query('CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32) PRIMARY KEY)');
    await client.query('DELETE FROM alembic_version');
    await client.query('INSERT INTO alembic_version VALUES ($1)', [revision]);
  });

/** By the server's clock, with some time on both sides in which nothing is written. */
async function moment(): Promise<string> {
  await sleep(1000);
  const at = await kept.inside(
    'aroti',
    async (client) => (await client.query('SELECT clock_timestamp() AS at')).rows[0]?.at,
  );
  await sleep(1000);
  return (at as Date).toISOString();
}

/** Once all that is written is in the archive. */
async function archived(): Promise<void> {
  const end = await kept.inside('aroti', async (client) => {
    const { rows } = await client.query<{ lsn: string }>('SELECT pg_current_wal_flush_lsn()::text AS lsn');
    return parseLsn(rows[0]?.lsn ?? '');
  });
  await until(async () => parseLsn((await archive.query<WalStatus, []>('wal')).archivedLsn) >= end);
}

const failed = (report: DrillReport) =>
  report.checks.filter(({ passed }) => !passed).map(({ layer, detail }) => `${layer}: ${detail}`);

describe('a drill to a point in time', () => {
  test('restores what was committed before it, nothing that came after, and says what it reached', async () => {
    await write('before', '0002');
    const at = await moment();
    await write('after', '9999');
    await archived();

    const report = await kept.drill({ at }).catch((error: WorkflowFailedError) => Promise.reject(error.cause));
    expect(failed(report)).toEqual([]);
    expect(report.point).toMatchObject({ wanted: at, timeline: 2, base: report.backup });
    expect(Date.parse(report.point?.reached ?? '')).toBeLessThanOrEqual(Date.parse(at));
    expect(report.checks.map(({ layer }) => layer)).toEqual(
      expect.arrayContaining(['checksum', 'base', 'recovery', 'read', 'sql', 'amcheck']),
    );
    expect(report.checks).toContainEqual(
      expect.objectContaining({ layer: 'migrations', name: 'aroti', detail: 'revision 0002 (head)' }),
    );
    expect(report.databases).toContainEqual(expect.objectContaining({ name: 'aroti', tables: 2, rows: 2 }));
    expect(report.phases.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['server', 'download', 'verify', 'wal', 'recover']),
    );
    expect(await kept.drillSpaces()).toEqual([]);
    const page = (await kept.bucket.read(`${kept.folder}/drills/${report.drill}.html`)).toString();
    expect(page).toContain(report.point?.reached ?? 'nothing');
  });

  test('`latest` goes as far as the WAL goes, to a schema that the backend does not know', async () => {
    const failure = await kept.failing('restoreDrill', { at: 'latest' });
    const report = failure.details?.[0] as DrillReport;
    expect(failed(report)).toEqual([
      'sql: gave f',
      expect.stringMatching(/^migrations: [^]*Can't locate revision identified by '9999'/),
    ]);
    expect(report.databases).toContainEqual(expect.objectContaining({ name: 'aroti', rows: 3 }));
    expect(await kept.drillSpaces()).toEqual([]);
  });

  test('before the first base backup, or beyond the archive, is refused with what there is', async () => {
    const early = await kept.failing('restoreDrill', { at: '2020-01-01T00:00:00Z' });
    expect(early).toMatchObject({ type: 'CannotRestore', message: expect.stringContaining('reaches back to 20') });
    const late = await kept.failing('restoreDrill', { at: '2199-01-01T00:00:00Z' });
    expect(late).toMatchObject({ type: 'CannotRestore', message: expect.stringMatching(/reaches from 20.* to 20/) });
  });

  test('with a base backup of which one bit has flipped fails, and names the layer', async () => {
    const [key = ''] = (await keysOf('base/')).filter((name) => name.includes('base.tar'));
    const whole = await kept.bucket.read(key);
    await kept.bucket.write(key, Buffer.from(whole.map((byte, index) => (index === 5000 ? byte ^ 1 : byte))));
    try {
      const failure = await kept.failing('restoreDrill', { at: 'latest' });
      expect(failure.type).toBe('DrillFailed');
      expect(failed(failure.details?.[0] as DrillReport)[0]).toMatch(/^checksum: /);
      expect(await kept.drillSpaces()).toEqual([]);
    } finally {
      await kept.bucket.write(key, whole);
    }
  });

  test('with a segment in the middle that is gone fails, and names it, though the server goes on without it', async () => {
    for (const what of ['one', 'two', 'three']) {
      await write(what, '0002');
      await kept.inside('aroti', (client) => client.query('SELECT pg_switch_wal()'));
    }
    await archived();
    const whole = (await keysOf('wal/')).filter((name) => /\/[0-9A-F]{24}\.zst/.test(name));
    const key = whole.at(-2) ?? '';
    const bytes = await kept.bucket.read(key);
    await kept.bucket.removeKey(key);
    try {
      const failure = await kept.failing('restoreDrill', { at: 'latest' });
      expect(failure.type).toBe('DrillFailed');
      const name = key.split('/').at(-1)?.slice(0, 24);
      expect(failed(failure.details?.[0] as DrillReport)).toEqual([
        expect.stringContaining(`wal: ${name} is missing, and the archive goes on with `),
      ]);
      expect(await kept.drillSpaces()).toEqual([]);
    } finally {
      await kept.bucket.write(key, bytes);
    }
  });

  test('with a segment that is damaged fails, and names it', async () => {
    await archive.cancel();
    await archive.result().catch(() => undefined);
    const key = (await keysOf('wal/')).at(-1) ?? '';
    const whole = await kept.bucket.read(key);
    await kept.bucket.write(
      key,
      Buffer.from(whole.map((byte, index) => (index === whole.length - 20 ? byte ^ 1 : byte))),
    );
    try {
      const failure = await kept.failing('restoreDrill', { at: 'latest' });
      expect(failure.type).toBe('DrillFailed');
      expect(failed(failure.details?.[0] as DrillReport)[0]).toMatch(/^decryption: /);
      expect(failure.message).toContain(key.split('/').at(-1)?.slice(0, 24) ?? 'no key');
    } finally {
      await kept.bucket.write(key, whole);
    }
  });
});

describe('a base backup', () => {
  test('of a server with a tablespace elsewhere is refused, names it, and writes nothing', async () => {
    const folder = '/var/lib/postgresql/data/elsewhere';
    const place = { namespace: `${kept.prefix}database`, pod: 'postgres-0', container: 'postgres' };
    const options = { signal: AbortSignal.timeout(30_000), limitBytes: 10_000 };
    await execInPod(kept.cluster, { ...place, command: ['mkdir', folder] }, options);
    await kept.inside('postgres', (client) => client.query(`CREATE TABLESPACE fast LOCATION '${folder}'`));
    const before = await keysOf('base/');
    const failure = await kept.failing('backupBase');
    expect(failure).toMatchObject({ type: 'BackupFailed', nonRetryable: true });
    expect(failure.message).toContain(`there is fast (${folder})`);
    expect(await keysOf('base/')).toEqual(before);
  });
});
