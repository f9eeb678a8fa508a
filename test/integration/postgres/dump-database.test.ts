import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Client } from 'pg';
import { testCluster } from '../../support/cluster.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { serverInPod } from '../../support/server-in-pod.ts';
import { serverStartMs } from '../../support/servers.ts';
import { dumpDatabase } from '../../../src/backup/dump-database.ts';
import type { Server } from '../../../src/backup/server.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { readDatabases } from '../../../src/postgres/dump/read-server.ts';
import { podPrograms } from '../../../src/postgres/programs.ts';
import { withPostgres } from '../../../src/postgres/with-postgres.ts';
import type { ObjectStore } from '../../../src/storage/object-store.ts';

jest.setTimeout(serverStartMs);
let pod: Awaited<ReturnType<typeof serverInPod>>;
let server: Server;

beforeAll(async () => {
  pod = await serverInPod('postgres');
  const login = { ...pod.admin, database: 'postgres' };
  server = { address: pod.address, login, programs: podPrograms(await testCluster(), pod.pod, login), way: 'exec' };
});
afterAll(() => pod.stop());

function inside<T>(database: string, use: (client: Client) => Promise<T>): Promise<T> {
  const login = { ...server.login, database };
  return withPostgres(server.address, login, AbortSignal.timeout(60_000), ({ client }) => use(client));
}

async function makeDatabase(name: string, sql: string): Promise<void> {
  await inside('postgres', (client) => client.query(`CREATE DATABASE ${name} TEMPLATE template0`));
  await inside(name, (client) => client.query(sql));
}

function dump(name: string, store: ObjectStore, lockTimeoutSeconds = 60) {
  const { backups } = resolvePlatform({
    backups: {
      destinations: { primary: { bucket: 'backups', endpoint: 'http://127.0.0.1' } },
      recipients: [],
      lockTimeoutSeconds,
    },
  });
  const database = { name, bytes: 1, encoding: 'UTF8' };
  const task = { server, stores: [store], settings: backups, folder: 'test/', database };
  return dumpDatabase(task, { signal: AbortSignal.timeout(60_000), report: () => undefined });
}

/** Of the backup itself, by another session than its own. */
function sessions(): Promise<number> {
  return inside('postgres', async (client) => {
    const { rows } = await client.query<object>(
      "SELECT FROM pg_stat_activity WHERE application_name LIKE 'aroti-backup %'",
    );
    return rows.length;
  });
}

test('a database that DROP DATABASE was interrupted at is left out', async () => {
  await inside('postgres', async (client) => {
    await client.query('CREATE DATABASE whole');
    await client.query('CREATE DATABASE half_gone');
    await client.query("UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'half_gone'");
    const found = await readDatabases(client);
    expect(found.map(({ name }) => name)).toEqual(['postgres', 'whole']);
  });
});

test('a lock that the fingerprint waits for in vain is told like one of pg_dump', async () => {
  await makeDatabase('held', 'CREATE SEQUENCE steps');
  await inside('held', async (client) => {
    await client.query("SET application_name = 'greedy'");
    await client.query('BEGIN; DROP SEQUENCE steps');
    const failure = await dump('held', memoryStore(), 1).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'BackupFailed', retryable: false, step: 'fingerprint of held' });
    expect((failure as Error).message).toMatch(
      /a lock was not given in time: pid \d+ \(greedy\) holds AccessExclusiveLock on .*steps.*lock timeout/,
    );
  });
});

test('a dump that fails waits for no query of the fingerprint, and the server ends it', async () => {
  await makeDatabase('waiting', 'CREATE TABLE notes (id int)');
  const store = memoryStore();
  const refusing: ObjectStore = {
    ...store,
    async upload(key, source, options) {
      if (!key.includes('.dump')) return store.upload(key, source, options);
      // By then the fingerprint waits, too.
      await setTimeout(3000);
      throw new Error('no room in the store');
    },
  };
  await inside('waiting', async (client) => {
    await client.query('BEGIN; LOCK TABLE notes IN ACCESS EXCLUSIVE MODE');
    const startedAt = performance.now();
    await expect(dump('waiting', refusing)).rejects.toThrow('no room in the store');
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    const until = performance.now() + 20_000;
    while ((await sessions()) > 0 && performance.now() < until) await setTimeout(200);
    expect(await sessions()).toBe(0);
  });
});
