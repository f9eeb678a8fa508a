import type { Client } from 'pg';

/**
 * Those of these tables whose rows were written anew since the client's transaction began, by TRUNCATE or ALTER TABLE: it sees none of
 * them, whatever there was. (After VACUUM FULL and CLUSTER it sees all.) The transaction has to hold a lock of each.
 */
export async function rewrittenSince(client: Client, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  // The table is read as it was at the beginning, the function says what is now.
  const { rows } = await client.query<{ name: string }>(
    `SELECT name FROM unnest($1::text[]) AS name JOIN pg_class c ON c.oid = name::regclass
     WHERE relfilenode IS DISTINCT FROM pg_relation_filenode(c.oid)`,
    [names],
  );
  return rows.map(({ name }) => name);
}
