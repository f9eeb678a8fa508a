import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { escapeIdentifier, type Client } from 'pg';
import { checkPostgres } from '../../../src/postgres/check-postgres.ts';
import { reconcileDatabases } from '../../../src/postgres/reconcile-databases.ts';
import type { DatabaseWithPassword } from '../../../src/postgres/observe-databases.ts';
import { readSchemaRevision } from '../../../src/postgres/read-schema-revision.ts';
import { withPostgres } from '../../../src/postgres/with-postgres.ts';
import { serverStartMs, testServer, type TestServer } from '../../support/servers.ts';

jest.setTimeout(serverStartMs);
let server: TestServer;
const names: { databases: Set<string>; roles: Set<string> } = { databases: new Set(), roles: new Set() };

beforeAll(async () => {
  server = await testServer('postgres');
});
afterAll(async () => {
  for (const name of names.databases) await sql(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)}`);
  for (const name of names.roles) await sql(`DROP ROLE IF EXISTS ${escapeIdentifier(name)}`);
  await server.stop();
});

describe('reconcileDatabases', () => {
  test('makes roles and databases; each role logs in to its own, and to no other', async () => {
    const [app, keycloak, visibility] = wanted('app', 'keycloak', 'app');
    expect(lines(await reconcile([app, keycloak, visibility]))).toEqual([
      `Role/postgres/${app.owner} created`,
      `Role/postgres/${keycloak.owner} created`,
      `Database/postgres/${app.name} created`,
      `Database/postgres/${keycloak.name} created`,
      `Database/postgres/${visibility.name} created`,
    ]);
    const facts = await checkPostgres(server.address, [app, keycloak, visibility]);
    expect(facts[0]).toMatch(/^PostgreSQL \d+/);
    expect(facts.slice(1)).toEqual(
      [app, keycloak, visibility].map(({ name, owner }) => `login to ${name} as ${owner}`),
    );
    await expect(checkPostgres(server.address, [{ ...keycloak, name: app.name }])).rejects.toMatchObject({
      component: 'postgres',
      got: `permission denied for database "${app.name}"`,
      retryable: false,
    });
  });

  test('keeps passwords as SCRAM verifiers', async () => {
    const [app] = wanted('app');
    await reconcile([app]);
    const [row] = await sql<{ rolpassword: string }>('SELECT rolpassword FROM pg_authid WHERE rolname = $1', [
      app.owner,
    ]);
    expect(row?.rolpassword).toMatch(/^SCRAM-SHA-256\$/);
  });

  test('run again, writes nothing', async () => {
    const databases = wanted('app', 'other');
    await reconcile(databases);
    const before = await rowVersions(databases);
    expect(lines(await reconcile(databases)).every((line) => line.endsWith(' unchanged'))).toBe(true);
    expect(await rowVersions(databases)).toEqual(before);
  });

  test('two at once make everything once', async () => {
    const databases = wanted('app', 'other');
    const runs = await Promise.all([reconcile(databases), reconcile(databases), reconcile(databases)]);
    const created = runs.flatMap(lines).filter((line) => line.endsWith(' created'));
    expect(new Set(created).size).toBe(4);
    expect(created).toHaveLength(4);
  });

  test.each<[string, (database: DatabaseWithPassword) => string[], RegExp]>([
    ['a changed password', ({ owner }) => [`ALTER ROLE ${escapeIdentifier(owner)} PASSWORD 'other'`], /^Role/],
    [
      'an md5 password',
      ({ owner }) => [`ALTER ROLE ${escapeIdentifier(owner)} PASSWORD 'md5${'0'.repeat(32)}'`],
      /^Role/,
    ],
    ['no password', ({ owner }) => [`ALTER ROLE ${escapeIdentifier(owner)} PASSWORD NULL`], /^Role/],
    ['a role that may not log in', ({ owner }) => [`ALTER ROLE ${escapeIdentifier(owner)} NOLOGIN`], /^Role/],
    [
      'a role that has expired',
      ({ owner }) => [`ALTER ROLE ${escapeIdentifier(owner)} VALID UNTIL '2001-01-01'`],
      /^Role/,
    ],
    [
      'a role that may do everything',
      ({ owner }) => [`ALTER ROLE ${escapeIdentifier(owner)} SUPERUSER CREATEDB`],
      /^Role/,
    ],
    ['another owner', ({ name }) => [`ALTER DATABASE ${escapeIdentifier(name)} OWNER TO postgres`], /^Database/],
    [
      'a database open to all',
      ({ name }) => [`GRANT CONNECT ON DATABASE ${escapeIdentifier(name)} TO PUBLIC`],
      /^Database/,
    ],
  ])('sets right: %s', async (_, spoil, object) => {
    const [app] = wanted('app');
    await reconcile([app]);
    for (const statement of spoil(app)) await sql(statement);
    const changed = lines(await reconcile([app])).filter((line) => !line.endsWith(' unchanged'));
    expect(changed).toHaveLength(1);
    expect(changed[0]).toMatch(object);
    expect(changed[0]).toMatch(/ configured$/);
    await checkPostgres(server.address, [app]);
    const [role] = await sql('SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = $1', [app.owner]);
    expect(role).toEqual({ rolsuper: false, rolcreatedb: false });
  });

  test('quotes names', async () => {
    const [odd] = wanted(`we"ird 'näme; DROP`);
    await reconcile([odd]);
    expect(lines(await reconcile([odd])).every((line) => line.endsWith(' unchanged'))).toBe(true);
    await checkPostgres(server.address, [odd]);
  });

  test('for an admin that may not read passwords, tries them', async () => {
    const [app, admin] = wanted('app', 'admin');
    await reconcile([app, admin]);
    await sql(`ALTER ROLE ${escapeIdentifier(admin.owner)} CREATEROLE`);
    const login = { user: admin.owner, password: admin.password };
    const run = () => reconcileDatabases(server.address, login, [app]);
    expect(lines(await run()).every((line) => line.endsWith(' unchanged'))).toBe(true);
    await sql(`ALTER ROLE ${escapeIdentifier(app.owner)} PASSWORD 'other'`);
    expect(lines(await run())[0]).toBe(`Role/postgres/${app.owner} configured`);
    await checkPostgres(server.address, [app]);
  });
});

describe('an admin like that of a managed server, who is no superuser', () => {
  test('makes everything, and again writes nothing', async () => {
    const [master] = wanted('master');
    await reconcile([master]);
    await sql(`ALTER ROLE ${escapeIdentifier(master.owner)} CREATEDB CREATEROLE`);
    const databases = wanted('app', 'keycloak', 'app');
    const login = { user: master.owner, password: master.password };
    const run = () => reconcileDatabases(server.address, login, databases);
    expect(lines(await run()).every((line) => line.endsWith(' created'))).toBe(true);
    await checkPostgres(server.address, databases);
    expect(lines(await run()).every((line) => line.endsWith(' unchanged'))).toBe(true);
  });
});

describe('readSchemaRevision', () => {
  const inDatabase = async (statements: string[]) => {
    const [app] = wanted('app');
    await reconcile([app]);
    const login = { user: app.owner, password: app.password, database: app.name };
    await withPostgres(server.address, login, new AbortController().signal, async ({ client }) => {
      for (const statement of statements) await client.query(statement);
    });
    return readSchemaRevision(server.address, login);
  };
  const table = 'CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)';

  test.each<[string, string[], string | undefined]>([
    ['no migration has run', [], undefined],
    ['all have been taken back', [table], undefined],
    ['one', [table, `INSERT INTO alembic_version VALUES ('0002')`], '0002'],
    ['two heads', [table, `INSERT INTO alembic_version VALUES ('b'), ('a')`], 'a, b'],
  ])('%s', async (_, statements, revision) => {
    expect(await inDatabase(statements)).toBe(revision);
  });

  test('a login that is refused', async () => {
    const [app] = wanted('app');
    await reconcile([app]);
    const login = { user: app.owner, password: 'not-this-one', database: app.name };
    await expect(readSchemaRevision(server.address, login)).rejects.toMatchObject({
      check: `schema revision of ${app.name} as ${app.owner}`,
      retryable: false,
    });
  });
});

describe('failures', () => {
  test('a wrong password is named, without its value', async () => {
    const [app] = wanted('app');
    await reconcile([app]);
    const failure = await checkPostgres(server.address, [{ ...app, password: 'not-this-one' }]).catch(
      (e: unknown) => e,
    );
    expect(failure).toMatchObject({
      name: 'CheckFailed',
      check: `login to ${app.name} as ${app.owner}`,
      got: `password authentication failed for user "${app.owner}"`,
      retryable: false,
    });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('not-this-one');
  });

  test('a database that is not there', async () => {
    const [app, other] = wanted('app', 'other');
    await reconcile([app]);
    const missing = { ...app, name: other.name };
    await expect(checkPostgres(server.address, [missing])).rejects.toMatchObject({
      got: `database "${other.name}" does not exist`,
    });
  });

  test('a server that only reads', async () => {
    const [app] = wanted('app');
    await reconcile([app]);
    await sql(`ALTER ROLE ${escapeIdentifier(app.owner)} SET default_transaction_read_only = on`);
    await expect(checkPostgres(server.address, [app])).rejects.toMatchObject({ got: 'a read-only server' });
  });

  test('a server that is not there may come', async () => {
    await expect(checkPostgres({ host: '127.0.0.1', port: 1 }, wanted('app'))).rejects.toMatchObject({
      retryable: true,
    });
  });

  test('a lock that somebody holds is not waited for longer than allowed; cancelling ends at once', async () => {
    const databases = wanted('app');
    await withAdmin(async (client) => {
      await client.query('SELECT pg_advisory_lock(4727030001)');
      await expect(
        reconcileDatabases(server.address, server.admin, databases, { timeoutMs: 300 }),
      ).rejects.toMatchObject({ got: 'no answer within 0.3 s', retryable: true });
      const signal = AbortSignal.timeout(100);
      await expect(reconcileDatabases(server.address, server.admin, databases, { signal })).rejects.toThrow(/timeout/);
    });
    expect(lines(await reconcile(databases))).toHaveLength(2);
  });
});

/** Databases with names of their own; one owner a name. */
function wanted<Names extends string[]>(...owners: Names): { [Index in keyof Names]: DatabaseWithPassword } {
  const id = randomBytes(4).toString('hex');
  const databases = owners.map((owner, index) => ({
    name: `${owner}_${id}_${index}`,
    owner: `${owner}_${id}`,
    password: `pw-${owner}-${id}`,
  }));
  for (const { name, owner } of databases) {
    names.databases.add(name);
    names.roles.add(owner);
  }
  return databases as { [Index in keyof Names]: DatabaseWithPassword };
}

function reconcile(databases: DatabaseWithPassword[]) {
  return reconcileDatabases(server.address, server.admin, databases);
}

function lines(changes: { object: string; action: string }[]): string[] {
  return changes.map(({ object, action }) => `${object} ${action}`);
}

function withAdmin<Result>(use: (client: Client) => Promise<Result>): Promise<Result> {
  const login = { ...server.admin, database: 'postgres' };
  return withPostgres(server.address, login, new AbortController().signal, ({ client }) => use(client));
}

async function sql<Row extends object>(statement: string, values: unknown[] = []): Promise<Row[]> {
  return withAdmin(async (client) => (await client.query<Row>(statement, values)).rows);
}

/** PostgreSQL gives a row another xmin whenever it is written. */
function rowVersions(databases: DatabaseWithPassword[]) {
  return sql(
    `SELECT 'role' AS kind, rolname AS name, xmin::text FROM pg_authid WHERE rolname = ANY($1)
     UNION ALL SELECT 'database', datname, xmin::text FROM pg_database WHERE datname = ANY($2) ORDER BY 1, 2`,
    [databases.map(({ owner }) => owner), databases.map(({ name }) => name)],
  );
}
