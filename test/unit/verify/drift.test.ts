import { describe, expect, test } from '@jest/globals';
import type { FieldConflictPlan, ObjectPlan } from '../../../src/kubernetes/plan/object-plan.ts';
import { driftOf } from '../../../src/verify/drift.ts';
import { databaseDrift, namespaceDrift, realmDrift } from '../../../src/verify/inner-drift.ts';
import type { Drift } from '../../../src/workflows/types.ts';

const object = 'Deployment/aroti/redis';
const path = '.spec.replicas';
const plan = (more: Partial<ObjectPlan>): ObjectPlan => ({
  object,
  action: 'configure',
  fields: [],
  conflicts: [],
  ...more,
});
const conflict = (resolution: FieldConflictPlan['resolution']): FieldConflictPlan => ({
  path,
  manager: 'kubectl',
  since: '2026-01-01T00:00:00.000Z',
  live: 3,
  wanted: 1,
  resolution,
});
const written = { by: 'kubectl', at: '2026-01-01T00:00:00.000Z' };
const field = { path, before: 3, after: 1 };

describe('driftOf', () => {
  test.each<[what: string, plan: ObjectPlan, drift: Drift[]]>([
    ['an unchanged object', plan({ action: 'unchanged' }), []],
    ['an object that is gone', plan({ action: 'create' }), [{ object, path: '' }]],
    ['a field', plan({ fields: [field] }), [{ object, path, live: 3, wanted: 1 }]],
    ['a field that is gone', plan({ fields: [{ path, after: 1 }] }), [{ object, path, wanted: 1 }]],
    ['a field too many', plan({ fields: [{ path, before: 3 }] }), [{ object, path, live: 3 }]],
    [
      'a field of somebody else',
      plan({ conflicts: [conflict('stop')] }),
      [{ object, path, live: 3, wanted: 1, ...written }],
    ],
    [
      'a field that the rules force',
      plan({ fields: [field], conflicts: [conflict('force')] }),
      [{ object, path, live: 3, wanted: 1, ...written }],
    ],
    ['a field that the rules yield', plan({ conflicts: [conflict('yield')] }), []],
    ['a field that the rules adopt', plan({ conflicts: [conflict('adopt')] }), []],
    [
      'an object that can not be what it was',
      plan({ action: 'refuse', refusal: { reason: 'Shrinks', message: 'it is larger', suggestion: 'no' } }),
      [{ object, path: '.', live: 'Shrinks: it is larger' }],
    ],
  ])('%s', (_what, planned, drift) => {
    expect(driftOf(planned)).toEqual(drift);
  });

  test('a long value is cut', () => {
    const [drift] = driftOf(plan({ fields: [{ path, before: 'x'.repeat(5000), after: 'y' }] }));
    expect(String(drift?.live).length).toBeLessThan(600);
  });
});

describe('databaseDrift', () => {
  test('of each statement that would be executed; no password', () => {
    const role = 'keycloak';
    const steps = [
      { object: 'Role/postgres/a', action: 'created' as const, statements: [{ kind: 'create-role' as const, role }] },
      {
        object: 'Role/postgres/b',
        action: 'configured' as const,
        statements: [
          { kind: 'alter-role' as const, role, attributes: ['NOCREATEDB'] },
          { kind: 'set-password' as const, role },
        ],
      },
      {
        object: 'Database/postgres/c',
        action: 'configured' as const,
        statements: [
          { kind: 'join-role' as const, role: 'o' },
          { kind: 'set-owner' as const, database: 'c', owner: 'o' },
          { kind: 'close-to-all' as const, database: 'c' },
        ],
      },
      { object: 'Role/postgres/d', action: 'unchanged' as const, statements: [] },
    ];
    expect(databaseDrift(steps)).toEqual([
      { object: 'Role/postgres/a', path: '' },
      { object: 'Role/postgres/b', path: '.attributes', wanted: 'NOCREATEDB' },
      { object: 'Role/postgres/b', path: '.password', live: '•••', wanted: "••• (the Secret's)" },
      { object: 'Database/postgres/c', path: '.owner', wanted: 'o' },
      { object: 'Database/postgres/c', path: '.connect', live: 'open to all roles', wanted: 'open to its owner' },
    ]);
  });
});

test('realmDrift names the fields, without values', () => {
  const steps = [
    { object: 'Realm/keycloak/aroti', action: 'configured' as const, fields: ['enabled', 'sslRequired'] },
    { object: 'Client/keycloak/ios', action: 'created' as const, fields: [] },
    { object: 'Client/keycloak/api', action: 'unchanged' as const, fields: [] },
  ];
  expect(realmDrift(steps)).toEqual([
    { object: 'Realm/keycloak/aroti', path: '.enabled' },
    { object: 'Realm/keycloak/aroti', path: '.sslRequired' },
    { object: 'Client/keycloak/ios', path: '' },
  ]);
});

test.each([
  [undefined, [{ object: 'TemporalNamespace/temporal/default', path: '' }]],
  [3, []],
  [7, [{ object: 'TemporalNamespace/temporal/default', path: '.retentionDays', live: 7, wanted: 3 }]],
])('namespaceDrift where histories are kept %s days', (days, drift) => {
  expect(namespaceDrift({ namespace: 'default', retentionDays: 3 }, days)).toEqual(drift);
});
