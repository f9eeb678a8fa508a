import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { escapeIdentifier } from 'pg';
import { backedUpPlatform, type BackedUpPlatform } from '../support/backed-up-platform.ts';
import { everyKindOfObject, rolesOfEveryKind } from '../support/every-kind-of-object.ts';
import { execInPod } from '../../src/kubernetes/exec.ts';
import { readSecret } from '../../src/kubernetes/secrets.ts';
import { factLine } from '../../src/postgres/fingerprint/fact-lines.ts';
import type { BackupResult, DrillReport } from '../../src/workflows/backup-types.ts';

jest.setTimeout(400_000);

const odd = `-100% "odd" na/me\\ of it's db; ünï🐘`;
/** Called as the files of roles and tablespaces are. */
const globals = 'globals';
/** Databases of several encodings and collations, one of them in a tablespace. */
const tablespace = escapeIdentifier('fast "disk"');
const localized = {
  latin: "ENCODING 'LATIN1' LOCALE 'C'",
  utf: "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'",
  ascii: `ENCODING 'SQL_ASCII' LOCALE 'C' TABLESPACE ${tablespace}`,
  german: "ENCODING 'UTF8' LOCALE 'C.UTF-8' LOCALE_PROVIDER icu ICU_LOCALE 'de-u-co-phonebk'",
};
let kept: BackedUpPlatform;
let backup: BackupResult;

beforeAll(async () => {
  const checksumTables = ['aroti:app.people', ...Object.keys(localized).map((name) => `${name}:public.t`)];
  kept = await backedUpPlatform({ checksumTables });
  const make = (sql: string) => kept.inside('postgres', (client) => client.query(sql));
  await make(rolesOfEveryKind);
  await makeTablespace();
  await make(`CREATE DATABASE ${escapeIdentifier(odd)} OWNER every_owner`);
  for (const [name, options] of Object.entries(localized)) {
    await make(`CREATE DATABASE ${name} TEMPLATE template0 ${options}`);
  }
  for (const name of [globals, 'aroti_staging']) await make(`CREATE DATABASE ${name}`);
  await make(`ALTER DATABASE ${escapeIdentifier(odd)} SET work_mem = '3MB'`);
  await kept.inside('aroti', (client) => client.query(everyKindOfObject));
  for (const name of [odd, globals, 'aroti_staging']) {
    await kept.inside(name, (client) => client.query('CREATE TABLE t (x text); INSERT INTO t VALUES (1)'));
  }
  // Larger than any buffer on the way.
  await kept.inside(odd, (client) =>
    client.query(
      "CREATE TABLE big AS SELECT i, md5(i::text) || md5((i + 1)::text) || repeat(' text', 20) AS body FROM generate_series(1, 400000) i",
    ),
  );
  for (const name of Object.keys(localized)) {
    await kept.inside(name, (client) =>
      client.query("CREATE TABLE t (x text); CREATE INDEX ON t (x); INSERT INTO t VALUES ('é'), ('Z'), ('z')"),
    );
  }
  // What is no text in any encoding but that of the database, which has none.
  await kept.inside('ascii', (client) => client.query(String.raw`INSERT INTO t VALUES (E'\xe9\xff')`));
  await kept.inside(odd, (client) => client.query(`CREATE TABLE quick TABLESPACE ${tablespace} AS SELECT 1 AS x`));
  backup = await kept.backUp();
});
afterAll(() => kept.remove());

/** On the server's own volume, in a folder that no other server has. */
async function makeTablespace(): Promise<void> {
  const folder = '/var/lib/postgresql/data/fast disk';
  const place = { namespace: `${kept.prefix}database`, pod: 'postgres-0', container: 'postgres' };
  const command = ['mkdir', folder];
  await execInPod(kept.cluster, { ...place, command }, { signal: AbortSignal.timeout(30_000), limitBytes: 10_000 });
  const statements = [
    `CREATE TABLESPACE ${tablespace} OWNER every_owner LOCATION '${folder}' WITH (random_page_cost = 1.1)`,
    `GRANT CREATE ON TABLESPACE ${tablespace} TO every_reader`,
  ];
  for (const statement of statements) await kept.inside('postgres', (client) => client.query(statement));
}

describe('a backup', () => {
  test('has all databases, roles, the document and the Secrets, and its manifest', async () => {
    const names = ['aroti', 'aroti_staging', globals, ...Object.keys(localized), odd, 'postgres'];
    expect(backup.databases.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    const keys = await kept.bucket.keys(`${kept.folder}/logical/${backup.backup}/`);
    const own = keys.map((key) => key.split('/').at(-1));
    expect(own).toEqual(
      expect.arrayContaining([
        'manifest.json',
        'aroti.dump.zst.age',
        'aroti.facts.jsonl.zst.age',
        'globals.sql.zst.age',
        'platform.yaml.age',
        'secrets.yaml.age',
      ]),
    );
    expect(keys).toHaveLength(backup.artifacts.length + 1);
    expect(await kept.bucket.openUploads()).toEqual([]);
  });

  test('shows no secret to who has only the bucket', async () => {
    const secret = await readSecret(kept.cluster, `${kept.prefix}database`, 'postgres-secret');
    const values = Object.values(secret).filter((value) => value.length >= 12);
    expect(values.length).toBeGreaterThan(0);
    for (const key of await kept.bucket.keys()) {
      const text = (await kept.bucket.read(key)).toString('latin1');
      for (const value of [...values, 'SCRAM-SHA-256$', 'CREATE ROLE']) expect(text).not.toContain(value);
    }
  });

  test('is left as it is by the next one, which stands beside it', async () => {
    const manifest = `${kept.folder}/logical/${backup.backup}/manifest.json`;
    const before = await kept.bucket.read(manifest);
    const second = await kept.backUp({ databases: [odd] });
    expect(second.databases.map(({ name }) => name)).toEqual([odd]);
    expect(second.backup > backup.backup).toBe(true);
    expect(await kept.bucket.read(manifest)).toEqual(before);
    const folder = `${kept.folder}/logical/${second.backup}/`;
    expect(await kept.bucket.keys(folder)).toContain(`${folder}partial`);
  });

  test('that waits for a lock in vain fails, names who holds it, and leaves nothing', async () => {
    await kept.inside(odd, async (client) => {
      await client.query("SET application_name = 'who holds it'; BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
      const failure = await kept.failing('backupDatabases', {
        databases: [odd],
        platform: { backups: { lockTimeoutSeconds: 2 } },
      });
      expect(failure).toMatchObject({ type: 'BackupFailed' });
      expect(failure.message).toContain('a lock was not given in time');
      expect(failure.message).toMatch(/pid \d+ \(who holds it\) holds AccessExclusiveLock on t/);
    });
    const ids = new Set((await kept.bucket.keys(`${kept.folder}/logical/`)).map((key) => key.split('/')[2]));
    expect(ids.size).toBe(2);
    expect(await kept.bucket.openUploads()).toEqual([]);
  });

  test('of a database that is not there is refused by its name', async () => {
    const failure = await kept.failing('backupDatabases', { databases: ['nowhere'] });
    expect(failure).toMatchObject({ type: 'InvalidInput', message: expect.stringContaining('nowhere is not there') });
    const table = { platform: { backups: { checksumTables: ['nowhere:public.t'] } } };
    expect(await kept.failing('backupDatabases', table)).toMatchObject({
      type: 'InvalidInput',
      message: expect.stringContaining('backups.checksumTables: the database of nowhere:public.t is not there'),
    });
  });
});

describe('a drill', () => {
  const layers = (report: DrillReport) =>
    report.checks.filter(({ passed }) => !passed).map(({ layer, name }) => `${layer} of ${name}`);

  test('restores every kind of object, and finds it equal', async () => {
    const report = await kept.drill({ backup: backup.backup });
    expect(layers(report)).toEqual([]);
    expect(report.checks.filter(({ layer }) => layer === 'comparison').map(({ name }) => name)).toEqual(
      expect.arrayContaining(['roles', 'aroti', 'aroti_staging', globals, ...Object.keys(localized), odd]),
    );
    expect(report.checks).toContainEqual({
      layer: 'migrations',
      name: 'aroti',
      passed: true,
      detail: 'revision 0002 (head)',
    });
    expect(report.rtoSeconds).toBeGreaterThan(0);
    expect(report.rpoSeconds).toBeGreaterThan(0);
    expect(await kept.drillSpaces()).toEqual([]);
    const keys = await kept.bucket.keys(`${kept.folder}/drills/`);
    expect(keys).toEqual([`${kept.folder}/drills/${report.drill}.html`, `${kept.folder}/drills/${report.drill}.json`]);
    expect((await kept.bucket.read(keys[0] ?? '')).toString()).toContain('<span class="passed">');
    expect(await kept.bucket.keys(`${kept.folder}/verified/`)).toEqual([`${kept.folder}/verified/${backup.backup}`]);
  });

  test.each([
    ['one bit flipped', (body: Buffer) => Buffer.from(body.map((byte, at) => (at === 900 ? byte ^ 1 : byte)))],
    ['its end cut off', (body: Buffer) => body.subarray(0, -1000)],
  ])('of an artifact with %s fails, and names the layer', async (_what, damage) => {
    const key = `${kept.folder}/logical/${backup.backup}/aroti.dump.zst.age`;
    const whole = await kept.bucket.read(key);
    await kept.bucket.write(key, damage(whole));
    try {
      const failure = await kept.failing('restoreDrill', { backup: backup.backup, databases: ['aroti'] });
      expect(failure.type).toBe('DrillFailed');
      expect(layers(failure.details?.[0] as DrillReport)).toEqual(['checksum of aroti']);
      expect(await kept.drillSpaces()).toEqual([]);
    } finally {
      await kept.bucket.write(key, whole);
    }
  });

  test("of one whose data are not the fingerprint's fails at the comparison", async () => {
    // What was backed up later has another row: its dump under the fingerprint of the first.
    await kept.inside('latin', (client) => client.query("INSERT INTO t VALUES ('new')"));
    const later = await kept.backUp({ databases: ['latin'] });
    const read = async (id: string) =>
      JSON.parse((await kept.bucket.read(`${kept.folder}/logical/${id}/manifest.json`)).toString());
    const [first, second] = [await read(backup.backup), await read(later.backup)];
    const database = (manifest: typeof first) =>
      manifest.databases.find((one: { name: string }) => one.name === 'latin');
    const facts = 'latin.facts.jsonl.zst.age';
    await kept.bucket.write(
      `${kept.folder}/logical/${later.backup}/${facts}`,
      await kept.bucket.read(`${kept.folder}/logical/${backup.backup}/${facts}`),
    );
    database(second).fingerprint = database(first).fingerprint;
    const manifest = Buffer.from(JSON.stringify(second));
    await kept.bucket.write(`${kept.folder}/logical/${later.backup}/manifest.json`, manifest);
    const failure = await kept.failing('restoreDrill', { backup: later.backup });
    expect(failure.message).toContain('rows "public"."t": was 3, is 4');
    expect(layers(failure.details?.[0] as DrillReport)).toEqual(['comparison of latin']);
  });

  test('into a server that lacks a locale is refused, and says which, before anything is restored', async () => {
    const { backup: id } = await kept.backUp({ databases: ['utf'] });
    const key = `${kept.folder}/logical/${id}/manifest.json`;
    const manifest = JSON.parse((await kept.bucket.read(key)).toString());
    const collation = factLine({ kind: 'database', name: 'collation', value: '["xx_XX.utf8", "C", "c", null]' });
    const artifact = await kept.write(`logical/${id}/`, 'abroad.facts.jsonl', Buffer.from(collation));
    manifest.databases[0].fingerprint.artifact = artifact;
    await kept.bucket.write(key, Buffer.from(JSON.stringify(manifest)));
    const failure = await kept.failing('restoreDrill', { backup: id });
    expect(failure).toMatchObject({ type: 'CannotRestore' });
    expect(failure.message).toContain('the target has no locale xx_XX.utf8 (in utf)');
    expect(await kept.drillSpaces()).toEqual([]);
  });

  test('asks the queries of the document, and holds the targets', async () => {
    const failure = await kept.failing('restoreDrill', {
      backup: backup.backup,
      databases: [odd],
      platform: {
        backups: {
          drill: {
            checks: [
              { database: odd, sql: 'SELECT count(*) = 1 FROM t' },
              { database: odd, sql: 'SELECT count(*) > 5 FROM t' },
            ],
          },
        },
      },
    });
    expect(layers(failure.details?.[0] as DrillReport)).toEqual([`sql of ${odd}: SELECT count(*) > 5 FROM t`]);
  });

  test('without the right key says so before anything is made', async () => {
    const secret = { name: 'no-key', namespace: `${kept.prefix}database` };
    const failure = await kept.failing('restoreDrill', {
      platform: { backups: { drill: { identitySecret: secret } } },
    });
    expect(failure.message).toContain('no-key');
    expect(await kept.drillSpaces()).toEqual([]);
  });

  test('that is cancelled is gone', async () => {
    const handle = await kept.orchestrator.client.workflow.start('restoreDrill', {
      taskQueue: kept.orchestrator.taskQueue,
      workflowId: `cancelled-${kept.prefix}`,
      args: [{ backup: backup.backup }],
    });
    while ((await kept.drillSpaces()).length === 0) await setTimeout(200);
    await handle.cancel();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(await kept.drillSpaces()).toEqual([]);
  });
});

describe('in directory format', () => {
  const directory = (storageSize: string) => ({
    databases: ['aroti', odd],
    platform: { backups: { format: 'directory', directory: { storageSize } } },
  });
  let written: BackupResult;

  test('several tables are dumped at once, a drill finds it equal, and nothing is left in the cluster', async () => {
    await kept.inside('aroti', (client) => client.query("UPDATE alembic_version SET version_num = '0001'"));
    written = await kept.backUp(directory('200Mi'));
    const keys = written.artifacts.map(({ key }) => key);
    expect(keys).toContain('aroti.dump/00001.tar.zst.age');
    // The large table goes before the tables of contents.
    expect(keys.filter((key) => /^-100%25.*\.dump\/\d{5}\.tar\.zst\.age$/.test(key)).length).toBeGreaterThan(1);
    expect(await kept.scratchSpaces()).toEqual([]);
    // What was taken of each table counts, not what the document says by now.
    const report = await kept.drill({ backup: written.backup, platform: { backups: { checksumTables: [] } } });
    expect(report).toMatchObject({ passed: true });
    const [migrations] = report.checks.filter(({ layer }) => layer === 'migrations');
    expect(migrations?.detail).toMatch(/^revision 0001; `alembic upgrade head` would still do 0002 \(.+\)$/);
    expect(report.checks.filter(({ layer }) => layer === 'comparison').map(({ name }) => name)).toEqual(
      expect.arrayContaining(['aroti', odd]),
    );
  });

  test('a part that is damaged is found, and named', async () => {
    const key = `${kept.folder}/logical/${written.backup}/aroti.dump/00001.tar.zst.age`;
    const whole = await kept.bucket.read(key);
    await kept.bucket.write(key, Buffer.from(whole.map((byte, at) => (at === 900 ? byte ^ 1 : byte))));
    const failure = await kept.failing('restoreDrill', { backup: written.backup, databases: ['aroti'] });
    expect(failure.type).toBe('DrillFailed');
    expect(failure.message).toContain('checksum of aroti: aroti.dump/00001.tar.zst.age');
  });

  test('a volume that is too small fails it, names the field, and is gone', async () => {
    const before = await kept.bucket.keys(`${kept.folder}/logical/`);
    const failure = await kept.failing('backupDatabases', { ...directory('1Mi'), databases: [odd] });
    expect(failure).toMatchObject({ type: 'BackupFailed' });
    expect(failure.message).toContain('Set `backups.directory.storageSize` to more');
    expect(await kept.scratchSpaces()).toEqual([]);
    expect(await kept.bucket.keys(`${kept.folder}/logical/`)).toEqual(before);
    expect(await kept.bucket.openUploads()).toEqual([]);
  });
});
