import type { Client } from 'pg';

/** What a backup says of the server that it was taken from. */
export interface ServerFacts {
  /** `15.18` */
  version: string;
  /** `150018` */
  versionNumber: number;
  systemIdentifier: string;
  /** The role that initdb made. */
  bootstrapRole: string;
  /** Whether the login may read passwords' hashes. */
  superuser: boolean;
  roles: string[];
}

export interface FoundDatabase {
  name: string;
  /** As `pg_database_size` says, in bytes. */
  bytes: number;
  encoding: string;
}

/** What the server is, as far as this login may see. */
export async function readServer(client: Client): Promise<ServerFacts> {
  const { rows } = await client.query<Omit<ServerFacts, 'version'> & { version: string }>(`
    SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
           current_setting('server_version_num')::int AS "versionNumber",
           (SELECT system_identifier::text FROM pg_control_system()) AS "systemIdentifier",
           (SELECT rolname::text FROM pg_roles WHERE oid = 10) AS "bootstrapRole",
           (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
           (SELECT array_agg(rolname::text ORDER BY rolname) FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%') AS roles`);
  const [server] = rows;
  if (!server) throw new Error('the server says nothing of itself');
  return server;
}

/** The databases that can be connected to, templates aside, by name. One that `DROP DATABASE` was interrupted at (a limit of -2) can not be, and is left out. */
export async function readDatabases(client: Client): Promise<FoundDatabase[]> {
  const { rows } = await client.query<{ name: string; bytes: string; encoding: string }>(`
    SELECT datname::text AS name, pg_database_size(oid)::text AS bytes, pg_encoding_to_char(encoding) AS encoding
    FROM pg_database WHERE datallowconn AND datconnlimit <> -2 AND NOT datistemplate ORDER BY datname COLLATE "C"`);
  return rows.map(({ name, bytes, encoding }) => ({ name, bytes: Number(bytes), encoding }));
}

/** The extensions of the database that the client is connected to. */
export async function readExtensions(client: Client): Promise<{ name: string; version: string }[]> {
  const { rows } = await client.query<{ name: string; version: string }>(
    'SELECT extname::text AS name, extversion AS version FROM pg_extension ORDER BY extname COLLATE "C"',
  );
  return rows;
}
