import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Client } from 'pg';
import { testCluster } from '../../support/cluster.ts';
import { makeTables } from '../../support/many-tables.ts';
import { serverInPod } from '../../support/server-in-pod.ts';
import { serverStartMs } from '../../support/servers.ts';
import { execInPod } from '../../../src/kubernetes/exec.ts';
import type { Fact } from '../../../src/postgres/fingerprint/fact.ts';
import { readFacts, readSequenceValues } from '../../../src/postgres/fingerprint/read-facts.ts';
import { withPostgres } from '../../../src/postgres/with-postgres.ts';

jest.setTimeout(serverStartMs);
let server: Awaited<ReturnType<typeof serverInPod>>;

beforeAll(async () => {
  server = await serverInPod('postgres');
});
afterAll(() => server.stop());

function inside<T>(database: string, use: (client: Client) => Promise<T>): Promise<T> {
  const login = { ...server.admin, database };
  return withPostgres(server.address, login, AbortSignal.timeout(120_000), ({ client }) => use(client));
}

async function makeDatabase(name: string): Promise<void> {
  await inside('postgres', (client) => client.query(`CREATE DATABASE ${name} TEMPLATE template0`));
}

function factsOf(database: string, checksumTables: string[] = []): Promise<Fact[]> {
  return inside(database, async (client) => {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    return Array.fromAsync(readFacts(client, { checksumTables }));
  });
}

test('a schema of two thousand tables is read whole', async () => {
  await makeDatabase('many');
  await inside('many', (client) => makeTables(client, 2000));
  const facts = await factsOf('many');
  const ofKind = (wanted: string) => facts.filter(({ kind }) => kind === wanted);
  expect(ofKind('table')).toHaveLength(2000);
  expect(ofKind('index')).toHaveLength(2000);
  expect(ofKind('column')).toHaveLength(4000);
  expect(ofKind('rows').map(({ value }) => value)).toEqual(Array.from({ length: 2000 }, () => '1'));
});

test('nor do more sequences than the server has room for locks of keep it from being read', async () => {
  await inside('many', async (client) => {
    const { rows } = await client.query<{ room: number }>(
      "SELECT current_setting('max_locks_per_transaction')::int * current_setting('max_connections')::int AS room",
    );
    const wanted = 1.5 * (rows[0]?.room ?? 0);
    for (let made = 0; made < wanted; made += 1000) {
      await client.query(
        `DO $$ BEGIN FOR i IN ${made}..${made + 999} LOOP EXECUTE format('CREATE SEQUENCE s_%s START %s', i, i + 1); END LOOP; END $$`,
      );
    }
    await client.query("SELECT nextval('s_7')");
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const values = await readSequenceValues(client);
    expect(values.size).toBe(2000 + Math.ceil(wanted / 1000) * 1000);
    expect([values.get('"public"."s_6"'), values.get('"public"."s_7"'), values.get('"public"."t_7_id_seq"')]).toEqual([
      '7',
      '9',
      '2',
    ]);
    const held = await client.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM pg_locks WHERE pid = pg_backend_pid() AND relation >= 16384',
    );
    expect(held.rows[0]?.count).toBe(0);
  });
});

test('they are not all locked at once', async () => {
  const locks = await inside('many', async (client) => {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    let most = 0;
    for await (const { kind, name } of readFacts(client)) {
      if (kind !== 'rows' || !name.endsWith('99"')) continue;
      const { rows } = await client.query<{ held: number }>(
        'SELECT count(*)::int AS held FROM pg_locks WHERE pid = pg_backend_pid() AND relation >= 16384',
      );
      most = Math.max(most, rows[0]?.held ?? 0);
    }
    return most;
  });
  expect(locks).toBeGreaterThan(0);
  expect(locks).toBeLessThanOrEqual(2 * 500);
});

test('a value of 512 MB is compared where it is: it never comes here', async () => {
  const most = 64 * 1024 * 1024;
  await makeDatabase('large');
  await makeDatabase('again');
  await inside('large', (client) =>
    client.query(
      "CREATE TABLE t (id int, body text); INSERT INTO t SELECT 1, repeat('0123456789abcdef', 32 * 1024 * 1024)",
    ),
  );
  const script = 'pg_dump -U postgres -Fc -Z0 large | pg_restore -U postgres --exit-on-error -d again';
  const command = ['bash', '-o', 'pipefail', '-c', script];
  const options = { signal: AbortSignal.timeout(120_000), limitBytes: 10_000 };
  expect(await execInPod(await testCluster(), { ...server.pod, command }, options)).toMatchObject({ exitCode: 0 });
  const before = process.memoryUsage();
  const facts = await factsOf('large', ['public.t']);
  const after = process.memoryUsage();
  expect(after.external + after.heapTotal - before.external - before.heapTotal).toBeLessThan(most);
  const itself = ({ kind }: Fact) => kind !== 'database';
  expect((await factsOf('again', ['public.t'])).filter(itself)).toEqual(facts.filter(itself));
  await inside('again', (client) => client.query("UPDATE t SET body = overlay(body PLACING 'x' FROM 300000000 FOR 1)"));
  expect((await factsOf('again', ['public.t'])).filter(itself)).not.toEqual(facts.filter(itself));
});
