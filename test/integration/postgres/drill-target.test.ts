import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Client } from 'pg';
import { testCluster } from '../../support/cluster.ts';
import { rolesOfEveryKind } from '../../support/every-kind-of-object.ts';
import { serverInPod } from '../../support/server-in-pod.ts';
import { serverStartMs } from '../../support/servers.ts';
import { CannotRestore } from '../../../src/drill/cannot-restore.ts';
import { requireEmpty } from '../../../src/drill/require-empty.ts';
import { requireLocales } from '../../../src/drill/require-locales.ts';
import { restoreGlobals } from '../../../src/drill/restore-globals.ts';
import { readFacts } from '../../../src/postgres/fingerprint/read-facts.ts';
import { readLocale, type Locale } from '../../../src/postgres/fingerprint/read-locale.ts';
import { podPrograms } from '../../../src/postgres/programs.ts';
import { withPostgres } from '../../../src/postgres/with-postgres.ts';

jest.setTimeout(serverStartMs);

let server: Awaited<ReturnType<typeof serverInPod>>;
beforeAll(async () => {
  server = await serverInPod('postgres');
});
afterAll(() => server.stop());

const inside = <T>(use: (client: Client) => Promise<T>) =>
  withPostgres(server.address, { ...server.admin, database: 'postgres' }, AbortSignal.timeout(60_000), ({ client }) =>
    use(client),
  );
const another = { systemIdentifier: '7300000000000000001' };

describe('a target', () => {
  test('that is empty and another server than the source is right', async () => {
    await expect(inside((client) => requireEmpty(client, another))).resolves.toBeUndefined();
  });

  test('that is the source itself is refused', async () => {
    const outcome = inside(async (client) => {
      const { rows } = await client.query('SELECT system_identifier::text AS own FROM pg_control_system()');
      await requireEmpty(client, { systemIdentifier: rows[0]?.own });
    });
    await expect(outcome).rejects.toThrow(CannotRestore);
    await expect(outcome).rejects.toThrow('the target is the server that the backup was taken from');
  });

  test.each([
    ['a database', 'CREATE DATABASE somebodys', 'database somebodys', 'DROP DATABASE somebodys'],
    ['a table', 'CREATE TABLE notes ()', 'notes', 'DROP TABLE notes'],
    [
      'a tablespace',
      "SET allow_in_place_tablespaces = on; CREATE TABLESPACE fast LOCATION ''",
      'tablespace fast',
      'DROP TABLESPACE fast',
    ],
  ])('that holds %s is refused, and named', async (_what, make, named, drop) => {
    await inside(async (client) => {
      for (const statement of make.split('; ')) await client.query(statement);
      try {
        await expect(requireEmpty(client, another)).rejects.toThrow(`the target is not empty: it holds ${named}`);
      } finally {
        await client.query(drop);
      }
    });
  });
});

const requiring = (...locales: Locale[]) =>
  inside((client) =>
    requireLocales(
      client,
      locales.map((locale, index) => ({ name: `db${index + 1}`, locale })),
    ),
  );

describe('locales', () => {
  test('what a server has is no reason to refuse it, and nothing is left of the trial', async () => {
    const own = await inside(async (client) => {
      await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return readLocale(readFacts(client));
    });
    if (!own) throw new Error('the fingerprint says nothing of the locale');
    await requiring(own, { collate: 'C', ctype: 'C.UTF-8', provider: 'i', locale: 'de-DE' });
    const { rows } = await inside((client) => client.query("SELECT FROM pg_collation WHERE collname = 'drill'"));
    expect(rows).toEqual([]);
  });

  test('all that it lacks is named, with the databases that need it', async () => {
    const outcome = requiring(
      { collate: 'xx_XX.utf8', ctype: 'C', provider: 'c' },
      { collate: 'C', ctype: 'xx_XX.utf8', provider: 'u', locale: 'somewhere' },
    );
    await expect(outcome).rejects.toThrow(CannotRestore);
    await expect(outcome).rejects.toThrow('no locale xx_XX.utf8 (in db1, db2)');
    await expect(outcome).rejects.toThrow('no u locale somewhere (in db2)');
  });

  test('a locale of another encoding than that in which it is tried is as good', async () => {
    await expect(requiring({ collate: 'POSIX', ctype: 'C.UTF-8', provider: 'c' })).resolves.toBeUndefined();
  });
});

test('roles and tablespaces are made, wherever the source has these, also where an attempt before has come half-way', async () => {
  const { admin, pod } = server;
  const cluster = await testCluster();
  const login = { ...admin, database: 'postgres' };
  const place = { ...pod, service: 'postgres' };
  const target = { cluster, place, login, bootstrapLogin: login, programs: podPrograms(cluster, pod, login) };
  const signal = AbortSignal.timeout(60_000);
  const sql = [
    'CREATE ROLE postgres;',
    ...rolesOfEveryKind.trim().split('\n'),
    `CREATE TABLESPACE "fast ""disk" OWNER every_owner LOCATION '/on/another/machine';`,
    `GRANT ALL ON TABLESPACE "fast ""disk" TO every_reader;`,
  ];
  async function* upTo(lines: number): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${sql.slice(0, lines).join('\n')}\n`);
  }
  for (const lines of [sql.length - 1, sql.length]) {
    expect(await restoreGlobals(target, upTo(lines), 'postgres', signal)).toBeUndefined();
  }
  const { rows } = await inside((client) =>
    client.query(
      "SELECT spcname AS name, pg_get_userbyid(spcowner) AS owner FROM pg_tablespace WHERE spcname !~ '^pg_'",
    ),
  );
  expect(rows).toEqual([{ name: 'fast "disk', owner: 'every_owner' }]);
});
