import type { Client } from 'pg';
import { CannotRestore } from './cannot-restore.ts';

/** What a server must not be for something to be restored into it. */
export interface Source {
  systemIdentifier: string;
}

/** Makes sure that a server holds nothing of anybody's and is not the one that the backup was taken from. Throws `CannotRestore`. */
export async function requireEmpty(client: Client, { systemIdentifier }: Source): Promise<void> {
  const { rows } = await client.query<{ own: string; databases: string[]; tablespaces: string[]; tables: string[] }>(`
    SELECT (SELECT system_identifier::text FROM pg_control_system()) AS own,
           (SELECT coalesce(array_agg(datname::text), '{}') FROM pg_database WHERE datname NOT IN ('postgres', 'template0', 'template1')) AS databases,
           (SELECT coalesce(array_agg(spcname::text), '{}') FROM pg_tablespace WHERE spcname !~ '^pg_') AS tablespaces,
           (SELECT coalesce(array_agg(c.oid::regclass::text), '{}') FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
            WHERE nspname !~ '^pg_' AND nspname <> 'information_schema') AS tables`);
  const [found] = rows;
  if (!found) throw new CannotRestore('the target says nothing of itself');
  if (found.own === systemIdentifier) {
    throw new CannotRestore(`the target is the server that the backup was taken from (system_identifier ${found.own})`);
  }
  const holds = [
    ...found.databases.map((name) => `database ${name}`),
    ...found.tablespaces.map((name) => `tablespace ${name}`),
    ...found.tables,
  ];
  if (holds.length > 0) throw new CannotRestore(`the target is not empty: it holds ${holds.slice(0, 5).join(', ')}`);
}
