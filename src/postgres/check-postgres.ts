import type { Address } from '../checks/address.ts';
import { CheckFailed } from '../checks/check-failed.ts';
import { runCheck, type CheckOptions } from '../checks/run-check.ts';
import type { DatabaseWithPassword } from './observe-databases.ts';
import { withPostgres, type Session } from './with-postgres.ts';

const suggestion = "Deploy postgres again: that sets the role's password, its rights and the database's owner";

/** Logs in to every database as the role that owns it, and says what it saw. Throws CheckFailed. */
export async function checkPostgres(
  address: Address,
  databases: DatabaseWithPassword[],
  options: CheckOptions = {},
): Promise<string[]> {
  const facts = new Set<string>();
  for (const { name, owner, password } of databases) {
    const check = `login to ${name} as ${owner}`;
    const subject = { component: 'postgres', check, wanted: 'a session that can write', suggestion } as const;
    const seen = await runCheck(subject, options, (signal) =>
      withPostgres(address, { user: owner, password, database: name }, signal, look),
    );
    if (!seen.writable) throw new CheckFailed({ ...subject, got: 'a read-only server', retryable: true });
    facts.add(`PostgreSQL ${seen.version}`);
    facts.add(seen.passwordAsked ? check : `${check} (the server asked for no password from this address)`);
  }
  return [...facts];
}

async function look({ client, passwordAsked }: Session): Promise<{
  version: string;
  writable: boolean;
  passwordAsked: boolean;
}> {
  const { rows } = await client.query<{ version: string; writable: boolean }>(
    `SELECT current_setting('server_version') AS version,
            current_setting('transaction_read_only') = 'off' AND NOT pg_is_in_recovery() AS writable`,
  );
  const [row] = rows;
  return { version: row?.version ?? 'of an unknown version', writable: row?.writable === true, passwordAsked };
}
