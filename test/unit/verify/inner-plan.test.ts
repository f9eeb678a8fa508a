import { expect, test } from '@jest/globals';
import { innerPlan, isServerToCome, unseenInside } from '../../../src/verify/inner-plan.ts';
import type { ObjectPlan } from '../../../src/kubernetes/plan/object-plan.ts';

test('what is gone is created; what differs is configured, its fields together', () => {
  expect(
    innerPlan([
      { object: 'Role/postgres/a', path: '.attributes', wanted: 'NOSUPERUSER' },
      { object: 'Database/postgres/b', path: '' },
      { object: 'Role/postgres/a', path: '.password', live: '•••', wanted: '•••' },
    ]),
  ).toEqual([
    {
      object: 'Role/postgres/a',
      action: 'configure',
      fields: [
        { path: '.attributes', after: 'NOSUPERUSER' },
        { path: '.password', before: '•••', after: '•••' },
      ],
      conflicts: [],
    },
    { object: 'Database/postgres/b', action: 'create', fields: [], conflicts: [] },
  ]);
  expect(innerPlan([])).toEqual([]);
});

test.each<[ObjectPlan['action'], string, boolean]>([
  ['create', 'StatefulSet/database/postgres', true],
  ['create', 'Deployment/keycloak/keycloak', true],
  ['create', 'Service/database/postgres', false],
  ['configure', 'StatefulSet/database/postgres', false],
])('%s %s: the server is to come: %s', (action, object, expected) => {
  expect(isServerToCome([{ object, action, fields: [], conflicts: [] }])).toBe(expected);
});

test('what can not be looked into is said, with the reason', () => {
  const why = { reason: 'NoAnswer', message: 'refused', suggestion: 'diagnose' };
  expect(unseenInside('postgres', why)).toMatchObject({ object: 'Inside/postgres', action: 'unseen', refusal: why });
});
