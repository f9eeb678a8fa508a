import { execa } from 'execa';
import { makeDatabase } from './backup/databases.ts';
import { ourDump } from './backup.ts';
import { onOwnServers } from './backup/own-servers.ts';
import { figure, type Measurement } from './measurement.ts';
import { secondsOf } from './timing.ts';
import { withPostgres } from '../src/postgres/with-postgres.ts';
import { makeTables } from '../test/support/many-tables.ts';

const tables = 50_000;
const limitMebibytes = 128;
const signal = AbortSignal.timeout(3_600_000);

/** The backup of a schema of fifty thousand tables, fingerprint included, beside pg_dump alone; and its memory. On servers of its own. */
export async function measureLargeSchema(): Promise<Measurement[]> {
  // pg_dump locks all tables at once.
  return onOwnServers({ max_locks_per_transaction: '1024' }, async ({ server, store }) => {
    const database = await makeDatabase(server, 'many', 1);
    await withPostgres(server.address, { ...server.login, database: 'many' }, signal, async ({ client }) => {
      await client.query('SET statement_timeout = 0');
      await makeTables(client, tables);
    });
    const { host, port } = server.address;
    const args = [
      '-Fc',
      '-Z0',
      '--no-sync',
      '-h',
      host,
      '-p',
      String(port),
      '-U',
      'postgres',
      '-f',
      '/dev/null',
      'many',
    ];
    const alone = await secondsOf(() => execa('pg_dump', args));
    const taken = await ourDump({ server, store, database, folder: 'logical/many/' });
    const what = `backup of ${tables} tables`;
    return [
      figure(what, taken.seconds, 's', 'pg_dump -Fc -Z0 > /dev/null', alone),
      figure(`memory that the ${what} takes`, taken.extraMebibytes, 'MiB', 'limit', limitMebibytes),
    ];
  });
}
