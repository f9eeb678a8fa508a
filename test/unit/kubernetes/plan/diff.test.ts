import { expect, test } from '@jest/globals';
import { diffObjects } from '../../../../src/kubernetes/plan/diff.ts';
import { formatPath } from '../../../../src/kubernetes/plan/field-path.ts';

const fieldsV1 = {
  'f:metadata': { 'f:finalizers': { 'v:"a"': {} } },
  'f:spec': { 'f:env': { 'k:{"name":"A"}': { '.': {}, 'f:name': {}, 'f:value': {} } } },
};
const managedFields = [{ manager: 'x', operation: 'Apply', fieldsV1 }];
const make = (spec: object, metadata: object = {}, rest: object = {}) =>
  ({ apiVersion: 'v1', kind: 'X', metadata: { name: 'x', managedFields, ...metadata }, spec, ...rest }) as object;
const [a, b] = [
  { name: 'A', value: '1' },
  { name: 'B', value: '2' },
];

test.each<[string, object, object, unknown[]]>([
  ['nothing', make({ a: 1 }), make({ a: 1 }), []],
  [
    "the API server's books and the status",
    make({}, { resourceVersion: '1', generation: 1, uid: 'a', creationTimestamp: 'x' }, { status: { a: 1 } }),
    make({}, { resourceVersion: '2', generation: 2, uid: 'b', managedFields: [] }, { status: { a: 2 } }),
    [],
  ],
  ['a value', make({ a: 1 }), make({ a: 2 }), [['.spec.a', 1, 2]]],
  ['one more, as a whole', make({}), make({ a: { b: 1 } }), [['.spec.a', undefined, { b: 1 }]]],
  ['one less', make({ a: null }), make({}), [['.spec.a', null, undefined]]],
  ['another type', make({ a: [1] }), make({ a: { b: 1 } }), [['.spec.a', [1], { b: 1 }]]],
  [
    'in the order of the paths',
    make({ b: 1, a: 1 }),
    make({ a: 2, b: 2 }),
    [
      ['.spec.a', 1, 2],
      ['.spec.b', 1, 2],
    ],
  ],
  [
    'an item by its key',
    make({ env: [a, b] }),
    make({ env: [b, { ...a, value: '3' }] }),
    [['.spec.env[name="A"].value', '1', '3']],
  ],
  ['an item before the others', make({ env: [b] }), make({ env: [a, b] }), [['.spec.env[name="A"]', undefined, a]]],
  ['an item less', make({ env: [a, b] }), make({ env: [b] }), [['.spec.env[name="A"]', a, undefined]]],
  [
    'only another order',
    make({ env: [a, b] }),
    make({ env: [b, a] }),
    [['.spec.env', ['[name="A"]', '[name="B"]'], ['[name="B"]', '[name="A"]']]],
  ],
  [
    'a key twice: by index',
    make({ env: [a, a] }),
    make({ env: [a, b] }),
    [
      ['.spec.env[1].name', 'A', 'B'],
      ['.spec.env[1].value', '1', '2'],
    ],
  ],
  [
    'a set',
    make({}, { finalizers: ['a', 'b'] }),
    make({}, { finalizers: ['b', 'c'] }),
    [
      ['.metadata.finalizers[="a"]', 'a', undefined],
      ['.metadata.finalizers[="c"]', undefined, 'c'],
    ],
  ],
  [
    'a list without keys',
    make({ args: ['a', 'b'] }),
    make({ args: ['a', 'c', 'd'] }),
    [
      ['.spec.args[1]', 'b', 'c'],
      ['.spec.args[2]', undefined, 'd'],
    ],
  ],
  ['a name that all objects have', make({}), make({ constructor: 1 }), [['.spec.constructor', undefined, 1]]],
])('%s', (_name, before, after, expected) => {
  const found = diffObjects(before, after);
  expect(found.map((one) => [formatPath(one.path), one.before, one.after])).toEqual(expected);
});
