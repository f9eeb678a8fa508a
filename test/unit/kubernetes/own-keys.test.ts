import { expect, test } from '@jest/globals';
import { fieldManager } from '../../../src/kubernetes/field-manager.ts';
import { ownKeys } from '../../../src/kubernetes/own-keys.ts';

const entry = (manager: string, ...keys: string[]) => ({
  manager,
  fieldsV1: { 'f:data': { '.': {}, ...Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) }, 'f:type': {} },
});

test('the keys that the orchestrator wrote, in one request or several; not those of others', () => {
  const managedFields = [entry(fieldManager, 'A'), entry('kubectl-edit', 'B'), entry(fieldManager, 'C')];
  expect([...ownKeys({ metadata: { managedFields } })]).toEqual(['A', 'C']);
});

test.each([{}, { metadata: {} }, { metadata: { managedFields: [{ manager: fieldManager }] } }])(
  'none of %j',
  (secret) => expect([...ownKeys(secret)]).toEqual([]),
);
