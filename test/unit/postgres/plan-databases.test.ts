import { describe, expect, test } from '@jest/globals';
import {
  planDatabases,
  type Observed,
  type ObservedRole,
  type Statement,
  type WantedDatabase,
} from '../../../src/postgres/plan-databases.ts';

const wanted: WantedDatabase[] = [
  { name: 'temporal', owner: 'temporal' },
  { name: 'temporal_visibility', owner: 'temporal' },
];
const goodAttributes: ObservedRole['attributes'] = {
  rolcanlogin: true,
  rolsuper: false,
  rolcreatedb: false,
  rolcreaterole: false,
  rolreplication: false,
  rolbypassrls: false,
  expired: false,
};
const good: Observed = {
  superuser: true,
  roles: [{ name: 'temporal', attributes: goodAttributes, passwordWorks: true }],
  databases: [
    { name: 'temporal', owner: 'temporal', openToAll: false },
    { name: 'temporal_visibility', owner: 'temporal', openToAll: false },
  ],
};
const withRole = (change: Partial<ObservedRole>): Observed => ({
  ...good,
  roles: good.roles.map((role) => ({ ...role, ...change })),
});
const withDatabase = (change: Partial<Observed['databases'][number]>): Observed => ({
  ...good,
  databases: good.databases.map((database, index) => (index === 1 ? { ...database, ...change } : database)),
});

function plan(observed: Observed): { changes: string[]; statements: Statement[] } {
  const steps = planDatabases(wanted, observed, 'postgres');
  return {
    changes: steps.map(({ object, action }) => `${object} ${action}`),
    statements: steps.flatMap(({ statements }) => statements),
  };
}

describe('planDatabases', () => {
  test('on an empty server: each role once and first, then its databases, closed to others', () => {
    expect(plan({ superuser: true, roles: [], databases: [] })).toEqual({
      changes: [
        'Role/postgres/temporal created',
        'Database/postgres/temporal created',
        'Database/postgres/temporal_visibility created',
      ],
      statements: [
        { kind: 'create-role', role: 'temporal' },
        { kind: 'create-database', database: 'temporal', owner: 'temporal' },
        { kind: 'close-to-all', database: 'temporal' },
        { kind: 'create-database', database: 'temporal_visibility', owner: 'temporal' },
        { kind: 'close-to-all', database: 'temporal_visibility' },
      ],
    });
  });

  test('where nothing differs: no statement', () => {
    expect(plan(good)).toEqual({
      changes: [
        'Role/postgres/temporal unchanged',
        'Database/postgres/temporal unchanged',
        'Database/postgres/temporal_visibility unchanged',
      ],
      statements: [],
    });
  });

  test.each<[string, Observed, string, Statement[]]>([
    [
      'a password that does not work',
      withRole({ passwordWorks: false }),
      'Role/postgres/temporal configured',
      [{ kind: 'set-password', role: 'temporal' }],
    ],
    [
      'a role that can do too much',
      withRole({ attributes: { ...goodAttributes, rolsuper: true, rolcreatedb: true } }),
      'Role/postgres/temporal configured',
      [{ kind: 'alter-role', role: 'temporal', attributes: ['NOSUPERUSER', 'NOCREATEDB'] }],
    ],
    [
      'a role that can not log in, or no longer',
      withRole({ attributes: { ...goodAttributes, rolcanlogin: false, expired: true } }),
      'Role/postgres/temporal configured',
      [{ kind: 'alter-role', role: 'temporal', attributes: ['LOGIN', "VALID UNTIL 'infinity'"] }],
    ],
    [
      'another owner',
      withDatabase({ owner: 'postgres' }),
      'Database/postgres/temporal_visibility configured',
      [{ kind: 'set-owner', database: 'temporal_visibility', owner: 'temporal' }],
    ],
    [
      'a database that is open to every role',
      withDatabase({ openToAll: true }),
      'Database/postgres/temporal_visibility configured',
      [{ kind: 'close-to-all', database: 'temporal_visibility' }],
    ],
  ])('%s: that alone is set', (_, observed, change, statements) => {
    const planned = plan(observed);
    expect(planned.changes.filter((line) => !line.endsWith(' unchanged'))).toEqual([change]);
    expect(planned.statements).toEqual(statements);
  });

  test("an admin who isn't superuser joins a role before it gets a database, and only then", () => {
    const { statements } = plan({ superuser: false, roles: [], databases: good.databases.slice(0, 1) });
    expect(statements).toEqual([
      { kind: 'create-role', role: 'temporal' },
      { kind: 'join-role', role: 'temporal' },
      { kind: 'create-database', database: 'temporal_visibility', owner: 'temporal' },
      { kind: 'close-to-all', database: 'temporal_visibility' },
    ]);
    expect(plan({ ...good, superuser: false }).statements).toEqual([]);
  });

  test("leaves the admin's own role as it is", () => {
    const steps = planDatabases(
      [{ name: 'app', owner: 'postgres' }],
      { superuser: true, roles: [], databases: [] },
      'postgres',
    );
    expect(steps.map(({ object }) => object)).toEqual(['Database/postgres/app']);
  });
});
