import { escapeIdentifier } from 'pg';
import { fillWithNotes } from './notes.ts';
import type { OwnPostgres } from './own-postgres.ts';
import { readDatabases, type FoundDatabase } from '../../src/postgres/dump/read-server.ts';
import { withPostgres } from '../../src/postgres/with-postgres.ts';

const signal = AbortSignal.timeout(3_600_000);

/** Makes a database with notes, of about so many megabytes, and says what a backup would find. */
export async function makeDatabase(
  { address, login }: OwnPostgres,
  name: string,
  megabytes: number,
): Promise<FoundDatabase> {
  await withPostgres(address, login, signal, ({ client }) => client.query(`CREATE DATABASE ${escapeIdentifier(name)}`));
  return withPostgres(address, { ...login, database: name }, signal, async ({ client }) => {
    await client.query('SET statement_timeout = 0');
    await fillWithNotes(client, megabytes);
    const found = (await readDatabases(client)).find((database) => database.name === name);
    if (!found) throw new Error(`${name} is not there`);
    return found;
  });
}

/** Drops a database, if it is there. */
export async function dropDatabase({ address, login }: OwnPostgres, name: string): Promise<void> {
  await withPostgres(address, login, signal, ({ client }) =>
    client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`),
  );
}
