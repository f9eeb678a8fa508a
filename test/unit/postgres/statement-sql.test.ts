import { expect, test } from '@jest/globals';
import type { Statement } from '../../../src/postgres/plan-databases.ts';
import { statementSql } from '../../../src/postgres/statement-sql.ts';

test.each<[Statement, string]>([
  [{ kind: 'create-role', role: 'aroti' }, `CREATE ROLE "aroti" LOGIN PASSWORD 'kept for aroti'`],
  [{ kind: 'set-password', role: 'o"dd' }, `ALTER ROLE "o""dd" PASSWORD 'kept for o"dd'`],
  [{ kind: 'set-password', role: "it's" }, `ALTER ROLE "it's" PASSWORD 'kept for it''s'`],
  [{ kind: 'alter-role', role: 'aroti', attributes: ['LOGIN', 'NOSUPERUSER'] }, 'ALTER ROLE "aroti" LOGIN NOSUPERUSER'],
  [{ kind: 'join-role', role: 'aroti' }, 'GRANT "aroti" TO CURRENT_USER'],
  [
    { kind: 'create-database', database: 'x"; DROP DATABASE y', owner: 'aroti' },
    'CREATE DATABASE "x""; DROP DATABASE y" OWNER "aroti"',
  ],
  [{ kind: 'set-owner', database: 'aroti', owner: 'aroti' }, 'ALTER DATABASE "aroti" OWNER TO "aroti"'],
  [{ kind: 'close-to-all', database: 'aroti' }, 'REVOKE CONNECT ON DATABASE "aroti" FROM PUBLIC'],
])('%j', async (statement, sql) => {
  expect(await statementSql(statement, async (role) => `kept for ${role}`)).toBe(sql);
});
