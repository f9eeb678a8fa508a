import { expect, test } from '@jest/globals';
import { differs } from '../../../src/kubernetes/differs.ts';

const fieldsV1 = { 'f:metadata': { 'f:labels': { 'f:a': {} } }, 'f:data': { '.': {}, 'f:key': {} } };
const entry = { manager: 'aroti-orchestrator', operation: 'Apply', time: '2026-01-01T00:00:00Z', fieldsV1 };
const metadata = { name: 'x', resourceVersion: '1', generation: 1, labels: { a: 'b' }, managedFields: [entry] };
const object: object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { key: 'value' } };
const change = (meta: object, rest: object = {}): object => ({
  ...object,
  ...rest,
  metadata: { ...metadata, ...meta },
});

test.each([
  ['nothing', {}, {}, false],
  [
    'a status, written by a controller',
    { resourceVersion: '2', managedFields: [entry, { manager: 'controller', operation: 'Update', time: 'now' }] },
    { status: { a: 1 } },
    false,
  ],
  ['an annotation, written by a controller', { resourceVersion: '2', annotations: { revision: '2' } }, {}, false],
  ['a value of somebody else', { resourceVersion: '2' }, { data: { key: 'value', other: '1' } }, false],
  ['a value of ours, within the same second', { resourceVersion: '2' }, { data: { key: 'other' } }, true],
  ['a label of ours', { resourceVersion: '2', labels: { a: 'c' } }, {}, true],
  ['a field that became ours', { managedFields: [{ ...entry, fieldsV1: { 'f:data': { 'f:more': {} } } }] }, {}, true],
  ['a field that we gave up', { managedFields: [{ ...entry, time: '2026-01-01T00:00:01Z' }] }, {}, true],
  ['ours for the first time', { managedFields: [] }, {}, true],
])('%s', (_name, meta, rest, expected) => {
  expect(differs(change(meta, rest), object)).toBe(expected);
});
