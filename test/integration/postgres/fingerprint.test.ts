import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { escapeIdentifier, type Client } from 'pg';
import { testCluster } from '../../support/cluster.ts';
import { everyKindOfObject, rolesOfEveryKind } from '../../support/every-kind-of-object.ts';
import { serverInPod } from '../../support/server-in-pod.ts';
import { serverStartMs } from '../../support/servers.ts';
import { execInPod } from '../../../src/kubernetes/exec.ts';
import { compareFacts } from '../../../src/postgres/fingerprint/compare-facts.ts';
import type { Fact, FactDifference } from '../../../src/postgres/fingerprint/fact.ts';
import { kinds } from '../../../src/postgres/fingerprint/kinds.ts';
import {
  quotedTable,
  readFacts,
  readSequenceValues,
  sequenceFacts,
} from '../../../src/postgres/fingerprint/read-facts.ts';
import { readGlobalFacts } from '../../../src/postgres/fingerprint/read-global-facts.ts';
import { withPostgres } from '../../../src/postgres/with-postgres.ts';

jest.setTimeout(serverStartMs);
let server: Awaited<ReturnType<typeof serverInPod>>;
const source = `sürce "1"'s`;
const restored = 'restored';

beforeAll(async () => {
  server = await serverInPod('postgres');
  await sql('postgres', rolesOfEveryKind);
  await sql('postgres', `CREATE DATABASE ${escapeIdentifier(source)}`);
  await sql(source, everyKindOfObject);
  await restore(source, restored);
});
afterAll(() => server.stop());

function sql(database: string, text: string): Promise<void> {
  return inside(database, async (client) => void (await client.query(text)));
}

function inside<T>(database: string, use: (client: Client) => Promise<T>): Promise<T> {
  const login = { ...server.admin, database };
  return withPostgres(server.address, login, AbortSignal.timeout(60_000), ({ client }) => use(client));
}

/** As a drill does it, but from one database of a server to another. */
async function restore(from: string, to: string, encoding = ''): Promise<void> {
  await sql('postgres', `CREATE DATABASE ${escapeIdentifier(to)} TEMPLATE template0 ${encoding}`);
  const script = 'pg_dump -U postgres -Fc -Z0 -d "$1" | pg_restore -U postgres --exit-on-error -d "$2"';
  const conninfo = `dbname='${from.replaceAll("'", String.raw`\'`)}'`;
  const command = ['bash', '-o', 'pipefail', '-c', script, 'sh', conninfo, to];
  const options = { signal: AbortSignal.timeout(60_000), limitBytes: 10_000 };
  expect(await execInPod(await testCluster(), { ...server.pod, command }, options)).toEqual({
    exitCode: 0,
    output: '',
  });
}

async function factsOf(database: string, checksumTables: string[] = ['app.people', 'app.numbers']): Promise<Fact[]> {
  return inside(database, async (client) => {
    const facts: Fact[] = [];
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    for await (const fact of readFacts(client, { checksumTables: checksumTables.map(quotedTable) })) facts.push(fact);
    const values = await readSequenceValues(client);
    return [...facts, ...sequenceFacts(values, values)];
  });
}

async function* each<T>(items: T[]): AsyncGenerator<T> {
  yield* items;
}

async function differences(wanted: Fact[], got: Fact[]): Promise<FactDifference[]> {
  return Array.fromAsync(compareFacts(each(wanted), each(got)));
}

/** The database itself has another owner and name there: that is `pg_restore --create`'s to bring. */
const ofItself = ({ kind }: { kind: string }) => kind === 'database';

describe('facts', () => {
  test('are in order, and of every kind', async () => {
    const facts = await factsOf(source);
    const places = facts.map(({ kind, name }) => ({ kind: kinds.indexOf(kind), name: Buffer.from(name) }));
    expect(places.toSorted((a, b) => a.kind - b.kind || Buffer.compare(a.name, b.name))).toEqual(places);
    const ofRoles = ['role', 'membership', 'role settings', 'tablespace'];
    expect([...new Set(facts.map(({ kind }) => kind))]).toEqual(
      kinds.filter((kind) => !ofRoles.includes(kind) && kind !== 'operator class'),
    );
  });

  test('of what was restored are the same', async () => {
    const found = await differences(await factsOf(source), await factsOf(restored));
    expect(found.filter((one) => !ofItself(one))).toEqual([]);
  });

  test('say what a restore may not lose', async () => {
    const facts = await factsOf(source);
    const has = (kind: string, name: string, value: string) =>
      expect(facts).toContainEqual({ kind, name, value: expect.stringContaining(value) });
    has('rows', '"app"."people"', '500');
    has('rows', '"app"."measures_2025_1"', '86');
    has('alembic revision', 'public.alembic_version', '0002');
    has('sequence value', '"app"."steps"', '106');
    has('sequence value', '"app"."unused"', '1');
    has('extension', 'pg_trgm', '');
    has('rows', `"Odd ""schema"", ünïcode"."täble with 'quotes' and \\ slash"`, '3');
  });

  test.each([
    ['a row that is gone', 'DELETE FROM app.notes WHERE id = 7', ['rows "app"."notes"']],
    ['a value', `UPDATE app.people SET extra = '{"i": 0}' WHERE id = 11`, ['checksum "app"."people"']],
    ['a default', "ALTER TABLE app.people ALTER mood SET DEFAULT 'sad'", ['column app.people.mood']],
    ['a column too much', 'ALTER TABLE app.parent ADD c int', ['column app.child.c', 'column app.parent.c']],
    ['a grant', 'GRANT INSERT ON app.notes TO every_reader', ['table app.notes']],
    ['a policy', 'ALTER POLICY own_rows ON app.people USING (true)', ['policy own_rows on app.people']],
    ['row level security', 'ALTER TABLE app.people NO FORCE ROW LEVEL SECURITY', ['table app.people']],
    ['a sequence', "SELECT nextval('app.steps')", ['sequence value "app"."steps"']],
    ['a step of a sequence', 'ALTER SEQUENCE app.steps INCREMENT 6', ['sequence app.steps']],
    ['a label', "ALTER TYPE app.mood RENAME VALUE 'sad' TO 'blue'", ['enum app.mood']],
    ['an index', 'DROP INDEX app.notes_trgm', ['index app.notes_trgm']],
    [
      'a constraint',
      'ALTER TABLE app.people DROP CONSTRAINT apart',
      ['constraint apart on app.people', 'index app.apart'],
    ],
    ['a trigger', 'ALTER TABLE app.notes ENABLE TRIGGER touch', ['trigger touch on app.notes']],
    ['an event trigger', 'ALTER EVENT TRIGGER watch ENABLE', ['event trigger watch']],
    ['a view', 'ALTER VIEW app.adults RESET (security_barrier)', ['view app.adults']],
    ['a view that is empty', 'REFRESH MATERIALIZED VIEW app.by_mood WITH NO DATA', ['view app.by_mood']],
    [
      'a function',
      'CREATE OR REPLACE FUNCTION app.shout(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1 $$',
      ['function app.shout(pg_catalog.text)'],
    ],
    ['an owner', 'ALTER TABLE app.notes OWNER TO postgres', ['sequence app.notes_id_seq', 'table app.notes']],
    ['a comment', "COMMENT ON FUNCTION app.shout(text) IS 'quiet'", ['comment function app.shout(pg_catalog.text)']],
    ['a large object', "SELECT lo_put(100001, 4000, 'y')", ['large object 0000100001']],
    ['an extension', 'DROP EXTENSION "uuid-ossp"', ['comment extension "uuid-ossp"', 'extension uuid-ossp']],
    ['a publication', "ALTER PUBLICATION changes SET (publish = 'insert, update')", ['publication changes']],
    ['statistics', 'DROP STATISTICS app.notes_stats', ['statistics app.notes_stats']],
    [
      'default privileges',
      'ALTER DEFAULT PRIVILEGES FOR ROLE every_owner IN SCHEMA app REVOKE SELECT ON TABLES FROM every_reader',
      ['default privileges for role every_owner in schema app on tables'],
    ],
    ['the revision', "UPDATE alembic_version SET version_num = '0001'", ['alembic revision public.alembic_version']],
    ['a setting', `ALTER DATABASE ${restored} SET work_mem = '1MB'`, ['database settings']],
  ])('show %s', async (_what, change, names) => {
    const before = await factsOf(restored);
    await sql('postgres', `CREATE DATABASE changed TEMPLATE ${restored}`);
    try {
      const isOfDatabase = change.startsWith('ALTER DATABASE');
      await sql('changed', isOfDatabase ? change.replace(restored, 'changed') : change);
      const found = await differences(before, await factsOf('changed'));
      expect(found.map(({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual(names);
    } finally {
      await sql('postgres', 'DROP DATABASE changed');
    }
  });
});

test('facts of roles show each change', async () => {
  const read = () =>
    inside('postgres', (client) => Array.fromAsync(readGlobalFacts(client, { without: ['every_reader'] })));
  const before = await read();
  expect(before.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'role every_owner',
    'role postgres',
    'membership every_owner in every_reader',
    'role settings every_owner',
  ]);
  await sql('postgres', "ALTER ROLE every_owner PASSWORD 'other'");
  const found = await differences(before, await read());
  expect(found.map(({ name }) => name)).toEqual(['every_owner']);
  expect(JSON.stringify([before, found])).not.toContain('SCRAM');
});

test('a sequence at the end of its type is read', async () => {
  await sql('postgres', 'CREATE DATABASE ends TEMPLATE template0');
  await sql('ends', "CREATE SEQUENCE last; SELECT setval('last', 9223372036854775807)");
  await sql('ends', "CREATE SEQUENCE down INCREMENT -1; SELECT setval('down', -7)");
  await sql('ends', 'CREATE SEQUENCE fresh START 5');
  const values = await inside('ends', async (client) => {
    await client.query('BEGIN');
    return readSequenceValues(client);
  });
  expect(Object.fromEntries(values)).toEqual({
    '"public"."down"': '-6',
    '"public"."fresh"': '5',
    '"public"."last"': '9223372036854775808',
  });
});

test('of a table that is emptied meanwhile the rows are not known, and compared with nothing', async () => {
  const tables = ['emptied', 'altered', 'compacted', 'never_any'];
  await sql('postgres', 'CREATE DATABASE moving TEMPLATE template0');
  await sql('moving', tables.map((name) => `CREATE TABLE ${name} AS SELECT generate_series(1, 7) AS id;`).join('\n'));
  await sql('moving', 'DELETE FROM never_any');
  await restore('moving', 'moved');
  const [restoredFacts, facts] = await inside('moving', async (client) => {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SELECT 1');
    await sql('moving', 'TRUNCATE emptied; ALTER TABLE altered ALTER id TYPE bigint');
    await sql('moving', 'VACUUM FULL compacted');
    const checksumTables = [quotedTable('public.emptied'), quotedTable('public.never_any')];
    const seen = await Array.fromAsync(readFacts(client, { checksumTables }));
    return [await factsOf('moved', ['public.emptied', 'public.never_any']), seen];
  });
  const counted = facts.filter(({ kind }) => kind === 'rows' || kind === 'checksum');
  expect(counted.map(({ kind, name, value }) => `${kind} ${name}: ${value}`)).toEqual([
    'rows "public"."altered": not known',
    'rows "public"."compacted": 7',
    'rows "public"."emptied": not known',
    'rows "public"."never_any": 0',
    'checksum "public"."emptied": not known',
    'checksum "public"."never_any": ',
  ]);
  expect((await differences(facts, restoredFacts)).filter((one) => !ofItself(one))).toEqual([]);
});

describe('a database without an encoding', () => {
  const ascii = "ENCODING 'SQL_ASCII' LOCALE 'C'";
  /** Says `caf` and a byte that is no UTF-8 wherever a user's words may stand. */
  const say = (byte: string) => `DO $do$ DECLARE word text := convert_from('\\x636166${byte}', 'SQL_ASCII'); BEGIN
    EXECUTE format('COMMENT ON TABLE t IS %L', word);
    EXECUTE format('CREATE OR REPLACE FUNCTION f() RETURNS text LANGUAGE sql AS %L', format('SELECT %L', word));
    EXECUTE format('ALTER TABLE t ALTER a SET DEFAULT %L', word);
    EXECUTE format('CREATE TYPE e%s AS ENUM (''tea'', %L)', (SELECT count(*) FROM pg_enum), word);
  END $do$`;

  test('may hold text that is no UTF-8, and shows each change of it', async () => {
    await sql('postgres', `CREATE DATABASE words TEMPLATE template0 ${ascii}`);
    await sql('words', "CREATE TABLE t (a text, b text DEFAULT 'ü'); COMMENT ON COLUMN t.b IS 'grün'");
    await sql('words', say('e9'));
    await restore('words', 'words_restored', ascii);
    const facts = await factsOf('words', []);
    const values = Object.fromEntries(facts.map(({ kind, name, value }) => [`${kind} ${name}`, value]));
    expect(values).toMatchObject({
      'comment table public.t': 'not UTF-8: caf\u00e9',
      'comment table column public.t.b': 'grün',
      'enum public.e0': expect.stringContaining('not UTF-8: '),
    });
    expect(await differences(facts, await factsOf('words_restored', []))).toEqual([]);
    await sql('words_restored', say('e8'));
    const changed = await differences(facts, await factsOf('words_restored', []));
    expect(changed.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'enum public.e2',
      'column public.t.a',
      'function public.f()',
      'comment table public.t',
    ]);
  });
});
