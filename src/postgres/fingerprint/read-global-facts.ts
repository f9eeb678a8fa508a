import type { Client } from 'pg';
import type { Fact } from './fact.ts';
import { roleName } from './queries/fragments.ts';

/** Roles, memberships and tablespaces: what all databases of a server share. Roles in `without` are taken for not there. */
export async function* readGlobalFacts(
  client: Client,
  { without = [] as readonly string[] } = {},
): AsyncGenerator<Fact> {
  const { rows } = await client.query<{ superuser: boolean }>(
    'SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = current_user',
  );
  // Others may not see the hashes: then passwords are not compared.
  const password = rows[0]?.superuser ? 'md5((SELECT rolpassword FROM pg_authid a WHERE a.oid = r.oid))' : 'NULL';
  const own = `rolname !~ '^pg_' AND rolname <> ALL ($1)`;
  const queries = {
    role: `
      SELECT quote_ident(rolname) AS name, jsonb_build_array(rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin,
             rolreplication, rolbypassrls, rolconnlimit, rolvaliduntil, ${password})::text AS value
      FROM pg_roles r WHERE ${own}`,
    membership: `
      SELECT format('%I in %I', ${roleName('member')}, ${roleName('roleid')}) AS name, bool_or(admin_option)::text AS value
      FROM pg_auth_members JOIN pg_roles r ON r.oid = member WHERE ${own} GROUP BY 1`,
    'role settings': `
      SELECT quote_ident(rolname) AS name, array_to_string(setconfig, ',') AS value
      FROM pg_db_role_setting JOIN pg_roles r ON r.oid = setrole WHERE setdatabase = 0 AND ${own}`,
    tablespace: `
      SELECT quote_ident(spcname) AS name, jsonb_build_array(${roleName('spcowner')}, spcoptions)::text AS value
      FROM pg_tablespace WHERE spcname !~ '^pg_' AND spcname <> ALL ($1)`,
  };
  for (const [kind, query] of Object.entries(queries)) {
    const facts = await client.query<{ name: string; value: string | null }>(
      `SELECT name, value FROM (${query}) AS fact ORDER BY name COLLATE "C"`,
      [without],
    );
    for (const { name, value } of facts.rows) yield { kind, name, value: value ?? '' };
  }
}
