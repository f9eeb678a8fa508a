import type { Client } from 'pg';
import type { Address } from '../checks/address.ts';
import { errorChain } from '../checks/error-text.ts';
import { runCheck, type CheckOptions } from '../checks/run-check.ts';
import type { Change } from '../kubernetes/change.ts';
import { observeDatabases, type DatabaseWithPassword } from './observe-databases.ts';
import { planDatabases, type Step } from './plan-databases.ts';
import { scramVerifier } from './scram.ts';
import { statementSql } from './statement-sql.ts';
import { withPostgres } from './with-postgres.ts';

/** The role that makes the others. */
export interface PostgresAdmin {
  user: string;
  password: string;
}

/** Held while roles and databases are looked at and changed, so that two orchestrators don't do it at once. */
const reconcileLock = 4_727_030_001;

/** duplicate_database, duplicate_object, unique_violation: somebody else, who doesn't take the lock, made it first. */
const madeByAnother = new Set<unknown>(['42P04', '42710', '23505']);

/**
 * Makes the databases and the roles that own them what is wanted: each role can log in with its password, has no other
 * privilege, and is the only one besides the admin to connect to its databases. Writes nothing where nothing differs.
 * Throws CheckFailed.
 */
export async function reconcileDatabases(
  address: Address,
  admin: PostgresAdmin,
  wanted: DatabaseWithPassword[],
  options: CheckOptions = {},
): Promise<Change[]> {
  const subject = {
    component: 'postgres',
    check: `databases as ${admin.user}`,
    wanted: `${wanted.map(({ name }) => name).join(', ')} with their roles`,
    suggestion:
      "Look at the server's log, and at whether the Secret with its admin's login (postgres-secret, or an external server's) holds the right password",
  } as const;
  return runCheck(subject, { timeoutMs: 60_000, ...options }, (signal) =>
    withPostgres(address, { ...admin, database: 'postgres' }, signal, async ({ client }) => {
      await client.query('SELECT pg_advisory_lock($1)', [reconcileLock]);
      const reconcile = async () => {
        const observed = await observeDatabases(address, client, wanted, signal);
        return execute(client, planDatabases(wanted, observed, admin.user), wanted);
      };
      return reconcile().catch((error: unknown) => {
        if (!isMadeByAnother(error)) throw error;
        return reconcile();
      });
    }),
  );
}

async function execute(client: Client, steps: Step[], wanted: DatabaseWithPassword[]): Promise<Change[]> {
  const passwords = new Map(wanted.map(({ owner, password }) => [owner, password]));
  for (const statement of steps.flatMap(({ statements }) => statements))
    await client.query(await statementSql(statement, (role) => scramVerifier(passwords.get(role) ?? '')));
  return steps.map(({ object, action }) => ({ object, action }));
}

function isMadeByAnother(error: unknown): boolean {
  return errorChain(error).some((link) => link instanceof Error && 'code' in link && madeByAnother.has(link.code));
}
