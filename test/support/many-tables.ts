import type { Client } from 'pg';

/** Fewer than a transaction of a server with its usual settings may lock. */
const atOnce = 500;

/** Makes that many tables, each with an index, a sequence and a row. */
export async function makeTables(client: Client, count: number): Promise<void> {
  for (let made = 0; made < count; made += atOnce) {
    const last = Math.min(made + atOnce, count) - 1;
    await client.query(`DO $$ BEGIN FOR i IN ${made}..${last} LOOP
      EXECUTE format('CREATE TABLE t_%s (id serial PRIMARY KEY, body int DEFAULT %s)', i, i);
      EXECUTE format('INSERT INTO t_%s DEFAULT VALUES', i);
    END LOOP; END $$`);
  }
}
