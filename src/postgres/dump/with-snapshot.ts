import type { Client } from 'pg';
import type { Address } from '../../checks/address.ts';
import { withPostgres, type Login } from '../with-postgres.ts';

/** What a database was at one moment, as long as the session that shows it stays. */
export interface Snapshot {
  /** A session that sees nothing but it, read-only. */
  client: Client;
  /** Its name, for other sessions (`SET TRANSACTION SNAPSHOT`, `pg_dump --snapshot`). */
  id: string;
  /** ISO 8601, by the server's clock. */
  at: string;
  /** Where in the WAL. */
  lsn: string;
}

export interface SnapshotOptions {
  signal: AbortSignal;
  /** How long a query waits for a lock, in milliseconds. */
  lockTimeoutMs: number;
  applicationName: string;
}

const keepAliveMs = 30_000;

/** Shows `use` the database as it is now, however long that takes: no query's time is limited, and the session is kept from falling asleep. */
export function withSnapshot<Result>(
  address: Address,
  login: Login,
  { signal, lockTimeoutMs, applicationName }: SnapshotOptions,
  use: (snapshot: Snapshot) => Promise<Result>,
): Promise<Result> {
  return withPostgres(address, login, signal, async ({ client }) => {
    await client.query(
      `SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = ${lockTimeoutMs};
       -- The server, too, notices when the other end is gone, machine and all, and lets go of locks and snapshot.
       SET tcp_keepalives_idle = 60; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 6`,
    );
    // Else it finishes a query that nobody waits for any more, snapshot, locks and all. Servers before 14, and some systems, can't tell.
    await client.query("SET client_connection_check_interval = '10s'").catch(() => undefined);
    await client.query("SELECT set_config('application_name', $1, false)", [applicationName]);
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const { rows } = await client.query<{ id: string; at: Date; lsn: string }>(`
      SELECT pg_export_snapshot() AS id, clock_timestamp() AS at,
             CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END::text AS lsn`);
    const [row] = rows;
    if (!row) throw new Error('the server exported no snapshot');
    // Queued behind what the caller asks: a connection on which nothing goes for long is cut by whatever is in between.
    const timer = setInterval(() => void client.query('SELECT 1').catch(() => undefined), keepAliveMs);
    try {
      return await use({ client, id: row.id, at: row.at.toISOString(), lsn: row.lsn });
    } finally {
      clearInterval(timer);
    }
  });
}
