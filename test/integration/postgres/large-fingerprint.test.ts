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
  expect((await inside('many', readSequenceValues)).size).toBe(2000);
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
