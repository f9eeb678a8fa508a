import type { Client } from 'pg';
import type { Address } from '../checks/address.ts';
import { errorChain } from '../checks/error-text.ts';
import type { Observed, ObservedDatabase, ObservedRole, RoleAttribute, WantedDatabase } from './plan-databases.ts';
import { verifierMatches } from './scram.ts';
import { withPostgres } from './with-postgres.ts';

/** A wanted database with the password that its owner is to log in with. */
export interface DatabaseWithPassword extends WantedDatabase {
  password: string;
}

type RoleRow = { name: string } & Record<RoleAttribute, boolean>;

/** Reads the roles and databases that are wanted, as far as they exist. Only SELECTs, and at most one login a role. */
export async function observeDatabases(
  address: Address,
  client: Client,
  wanted: DatabaseWithPassword[],
  signal: AbortSignal,
): Promise<Observed> {
  const names = wanted.map(({ name }) => name);
  const { rows: databases } = await client.query<ObservedDatabase>(
    `SELECT datname AS name, pg_get_userbyid(datdba) AS owner,
            EXISTS (SELECT FROM aclexplode(coalesce(datacl, acldefault('d', datdba)))
                    WHERE grantee = 0 AND privilege_type = 'CONNECT') AS "openToAll"
       FROM pg_database WHERE datname = ANY($1)`,
    [names],
  );
  const { rows: roles } = await client.query<RoleRow>(
    `SELECT rolname AS name, rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls,
            coalesce(rolvaliduntil <= now(), false) AS expired
       FROM pg_roles WHERE rolname = ANY($1)`,
    [wanted.map(({ owner }) => owner)],
  );
  const { rows: admin } = await client.query<{ superuser: boolean }>(
    `SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = current_user`,
  );
  const verifiers = await readVerifiers(client, roles);
  const observedRoles: ObservedRole[] = [];
  for (const { name, ...attributes } of roles) {
    const { password = '', name: database = name } = wanted.find(({ owner }) => owner === name) ?? {};
    const passwordWorks = verifiers
      ? await verifierMatches(verifiers.get(name) ?? null, password)
      : await loginWorks(address, { user: name, password, database }, signal);
    observedRoles.push({ name, attributes, passwordWorks });
  }
  return { superuser: admin[0]?.superuser ?? false, roles: observedRoles, databases };
}

/** What the server keeps for each role's password; undefined where only the provider's own superuser may read that. */
async function readVerifiers(client: Client, roles: RoleRow[]): Promise<Map<string, string | null> | undefined> {
  const { rows: allowed } = await client.query<{ may: boolean }>(
    `SELECT has_table_privilege('pg_catalog.pg_authid', 'SELECT') AS may`,
  );
  if (!allowed[0]?.may) return undefined;
  const { rows } = await client.query<{ name: string; verifier: string | null }>(
    `SELECT rolname AS name, rolpassword AS verifier FROM pg_authid WHERE rolname = ANY($1)`,
    [roles.map(({ name }) => name)],
  );
  return new Map(rows.map(({ name, verifier }) => [name, verifier]));
}

/** PostgreSQL's invalid_password, and invalid_authorization_specification, which also says that a role may not log in. */
const refusedLogin = new Set<unknown>(['28P01', '28000']);
/** Said only after the password was accepted: no such database, no right to connect to it, too many connections. */
const acceptedLogin = new Set<unknown>(['3D000', '42501', '53300']);

async function loginWorks(
  address: Address,
  login: { user: string; password: string; database: string },
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return await withPostgres(address, login, signal, () => Promise.resolve(true));
  } catch (error) {
    const codes = errorChain(error).map((link) => (link instanceof Error && 'code' in link ? link.code : undefined));
    if (codes.some((code) => refusedLogin.has(code))) return false;
    if (codes.some((code) => acceptedLogin.has(code))) return true;
    throw error;
  }
}
