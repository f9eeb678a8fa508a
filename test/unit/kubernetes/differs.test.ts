import { expect, test } from '@jest/globals';
import { differs } from '../../../src/kubernetes/differs.ts';

const entry = {
  manager: 'aroti-orchestrator',
  operation: 'Apply',
  time: '2026-01-01T00:00:00Z',
  fieldsV1: { 'f:data': {} },
};
const object = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'x', resourceVersion: '1', generation: 1, labels: { a: 'b' }, managedFields: [entry] },
  data: { key: 'value' },
};
const change = (metadata: object, rest: object = {}) =>
  ({ ...object, ...rest, metadata: { ...object.metadata, ...metadata } }) as typeof object;

test.each([
  ['nothing', {}, {}, false],
  [
    'a status, written by a controller',
    { resourceVersion: '2', managedFields: [entry, { manager: 'controller', operation: 'Update', time: 'now' }] },
    { status: { a: 1 } },
    false,
  ],
  ['a value, within the same second', { resourceVersion: '2' }, { data: { key: 'other' } }, true],
  ['a label', { resourceVersion: '2', labels: { a: 'c' } }, {}, true],
  ['the specification', { resourceVersion: '2', generation: 2 }, { spec: {} }, true],
  ['a field that became ours', { managedFields: [{ ...entry, fieldsV1: { 'f:data': { 'f:key': {} } } }] }, {}, true],
  ['a field that we gave up', { managedFields: [{ ...entry, time: '2026-01-01T00:00:01Z' }] }, {}, true],
])('%s', (_name, metadata, rest, expected) => {
  expect(differs(object as object, change(metadata, rest) as object)).toBe(expected);
});
