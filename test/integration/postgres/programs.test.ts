import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { testCluster } from '../../support/cluster.ts';
import { serverInPod } from '../../support/server-in-pod.ts';
import { serverStartMs } from '../../support/servers.ts';
import { podPrograms, type Programs } from '../../../src/postgres/programs.ts';
import { withPostgres } from '../../../src/postgres/with-postgres.ts';

jest.setTimeout(serverStartMs);
let server: Awaited<ReturnType<typeof serverInPod>>;
let programs: Programs;

beforeAll(async () => {
  server = await serverInPod('postgres');
  programs = podPrograms(await testCluster(), server.pod, { ...server.admin, database: 'postgres' });
});
afterAll(() => server.stop());

const never = new AbortController().signal;
const dump = { program: 'pg_dump' as const, args: ['--format=plain'], applicationName: 'test dump' };

async function all(source: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(source)).toString();
}

/** A session that is there before and after: a server that restarts on the way ends it. */
function throughout(use: (query: (sql: string) => Promise<unknown[]>) => Promise<void>): Promise<void> {
  const login = { ...server.admin, database: 'postgres' };
  return withPostgres(server.address, login, never, async ({ client }) => {
    const query = async (sql: string): Promise<unknown[]> => (await client.query<object>(sql)).rows;
    await use(query);
    expect(await query('SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
  });
}

/** By another session: within a transaction the answer would stay the same. */
function sessions(): Promise<unknown[]> {
  return withPostgres(server.address, { ...server.admin, database: 'postgres' }, never, async ({ client }) => {
    const { rows } = await client.query<object>("SELECT FROM pg_stat_activity WHERE application_name = 'test dump'");
    return rows;
  });
}

describe('programs in the Pod', () => {
  test('run with their version, and do not disturb the server when they end', () =>
    throughout(async (query) => {
      expect(await programs.version('pg_dump', never)).toMatch(/^pg_dump \(PostgreSQL\) \d+/);
      for (let i = 0; i < 3; i++) {
        const { stdout, ended } = programs.run(dump, never);
        expect(await all(stdout)).toContain('PostgreSQL database dump complete');
        expect(await ended).toEqual({ exitCode: 0, stderr: '' });
      }
      await setTimeout(500);
      await query('SELECT 1');
    }));

  test('say why they fail', async () => {
    const { stdout, ended } = programs.run({ ...dump, database: `no "such" one's` }, never);
    await all(stdout);
    expect(await ended).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`database "no "such" one's" does not exist`),
    });
  });

  test('that are cut off end, with their sessions and locks, and the server goes on', () =>
    throughout(async (query) => {
      await query('CREATE TABLE held (id int)');
      await query('BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE');
      const controller = new AbortController();
      const { ended } = programs.run(dump, controller.signal);
      ended.catch(() => undefined);
      while ((await sessions()).length === 0) await setTimeout(50);
      controller.abort(new Error('cancelled'));
      await expect(ended).rejects.toThrow('cancelled');
      while ((await sessions()).length > 0) await setTimeout(50);
      await query('ROLLBACK');
      await query('DROP TABLE held');
      await setTimeout(500);
    }));
});
