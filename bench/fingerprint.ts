import type { Client } from 'pg';
import { figure, type Measurement } from './measurement.ts';
import { secondsOf } from './timing.ts';
import { readFacts } from '../src/postgres/fingerprint/read-facts.ts';
import { withPostgres } from '../src/postgres/with-postgres.ts';
import { makeTables } from '../test/support/many-tables.ts';
import { residentMebibytes } from '../test/support/resident-memory.ts';
import { serverInPod } from '../test/support/server-in-pod.ts';

const few = 2000;
const many = 50_000;
/** What a backup may take beyond an idle worker, whatever the size. */
const limitMebibytes = 128;
const limitMs = 900_000;

/** Reading the fingerprint of a schema of fifty thousand tables, against one of two thousand: time by table, and memory. */
export async function measureFingerprint(): Promise<Measurement[]> {
  const server = await serverInPod('postgres');
  const inside = <T>(database: string, use: (client: Client) => Promise<T>): Promise<T> =>
    withPostgres(server.address, { ...server.admin, database }, AbortSignal.timeout(limitMs), ({ client }) =>
      use(client),
    );
  try {
    const results = new Map<number, { seconds: number; mebibytes: number }>();
    for (const count of [few, many]) {
      const database = `of_${count}`;
      await inside('postgres', (client) => client.query(`CREATE DATABASE ${database} TEMPLATE template0`));
      results.set(
        count,
        await inside(database, async (client) => {
          await client.query('SET statement_timeout = 0');
          await makeTables(client, count);
          return readAll(client);
        }),
      );
    }
    const [small, large] = [results.get(few), results.get(many)];
    if (!small || !large) throw new TypeError('both were measured');
    const asMany = (small.seconds * many) / few;
    return [
      figure(`fingerprint of ${many} tables`, large.seconds, 's', `${many / few} × that of ${few}`, asMany),
      figure(`memory of it, added at most`, large.mebibytes, 'MiB', 'limit', limitMebibytes),
    ];
  } finally {
    await server.stop();
  }
}

async function readAll(client: Client): Promise<{ seconds: number; mebibytes: number }> {
  const before = await residentMebibytes(process.pid);
  let most = 0;
  let facts = 0;
  const seconds = await secondsOf(async () => {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    for await (const fact of readFacts(client)) {
      if (fact.value !== undefined && ++facts % 1000 === 0) {
        most = Math.max(most, (await residentMebibytes(process.pid)) - before);
      }
    }
    await client.query('COMMIT');
  });
  return { seconds, mebibytes: most };
}
