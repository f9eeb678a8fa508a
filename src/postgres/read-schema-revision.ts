import type { Address } from '../checks/address.ts';
import { errorChain } from '../checks/error-text.ts';
import { runCheck, type CheckOptions } from '../checks/run-check.ts';
import { withPostgres, type Login } from './with-postgres.ts';

/** PostgreSQL's undefined_table. */
const noSuchTable = '42P01';

/**
 * The revision that Alembic has brought a database's schema to, several in their order with commas in between; undefined
 * where no migration has run. Throws CheckFailed.
 */
export async function readSchemaRevision(
  address: Address,
  login: Login,
  options: CheckOptions = {},
): Promise<string | undefined> {
  const subject = {
    component: 'postgres',
    check: `schema revision of ${login.database} as ${login.user}`,
    wanted: 'an answer',
    suggestion: "Deploy postgres: that sets the role's password and its rights",
  } as const;
  return runCheck(subject, options, (signal) =>
    withPostgres(address, login, signal, async ({ client }) => {
      try {
        const { rows } = await client.query<{ revision: string }>(
          'SELECT version_num AS revision FROM alembic_version ORDER BY 1',
        );
        return rows.map(({ revision }) => revision).join(', ') || undefined;
      } catch (error) {
        if (errorChain(error).some((link) => link instanceof Error && 'code' in link && link.code === noSuchTable))
          return undefined;
        throw error;
      }
    }),
  );
}
