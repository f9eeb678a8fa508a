import { escapeIdentifier as name, escapeLiteral as text } from 'pg';
import type { Statement } from './plan-databases.ts';

/** SQL of a statement, names and texts quoted; `verifierOf` gives what the server is to keep for a role's password. */
export async function statementSql(
  statement: Statement,
  verifierOf: (role: string) => Promise<string>,
): Promise<string> {
  switch (statement.kind) {
    case 'create-role':
      return `CREATE ROLE ${name(statement.role)} LOGIN PASSWORD ${text(await verifierOf(statement.role))}`;
    case 'alter-role':
      return `ALTER ROLE ${name(statement.role)} ${statement.attributes.join(' ')}`;
    case 'set-password':
      return `ALTER ROLE ${name(statement.role)} PASSWORD ${text(await verifierOf(statement.role))}`;
    case 'join-role':
      return `GRANT ${name(statement.role)} TO CURRENT_USER`;
    case 'create-database':
      return `CREATE DATABASE ${name(statement.database)} OWNER ${name(statement.owner)}`;
    case 'set-owner':
      return `ALTER DATABASE ${name(statement.database)} OWNER TO ${name(statement.owner)}`;
    case 'close-to-all':
      return `REVOKE CONNECT ON DATABASE ${name(statement.database)} FROM PUBLIC`;
  }
}
