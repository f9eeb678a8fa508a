import type { Client } from 'pg';

/** Who holds the locks that keep a dump from reading tables, in one sentence; empty: nobody any more. */
export async function blockers(client: Client): Promise<string> {
  const { rows } = await client.query<{
    pid: number;
    relation: string;
    mode: string;
    application: string;
    since: string;
  }>(`
    SELECT l.pid, l.relation::regclass::text AS relation, l.mode, a.application_name AS application,
           to_char(clock_timestamp() - a.xact_start, 'HH24:MI:SS') AS since
    FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.granted AND l.mode = 'AccessExclusiveLock' AND l.locktype = 'relation'
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.pid <> pg_backend_pid()
    ORDER BY a.xact_start LIMIT 5`);
  return rows
    .map(
      ({ pid, relation, mode, application, since }) =>
        `pid ${pid} (${application || 'no name'}) holds ${mode} on ${relation} since ${since}`,
    )
    .join('; ');
}
