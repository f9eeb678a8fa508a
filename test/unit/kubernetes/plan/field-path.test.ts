import { describe, expect, test } from '@jest/globals';
import { formatPath, pathsIn, readPath, withPath } from '../../../../src/kubernetes/plan/field-path.ts';

const item = 'k:{"containerPort":80,"protocol":"TCP"}';
const object = {
  kind: 'X',
  metadata: { labels: { 'a.b/c': '1' }, finalizers: ['one', 'two'] },
  spec: {
    replicas: 1,
    ports: [{ containerPort: 81 }, { containerPort: 80, name: 'http' }],
    args: ['a', 'b'],
    empty: {},
  },
};

test.each([
  [['f:spec', 'f:replicas'], '.spec.replicas', 1],
  [['f:metadata', 'f:labels', 'f:a.b/c'], '.metadata.labels.a.b/c', '1'],
  [['f:spec', 'f:ports', item, 'f:name'], '.spec.ports[containerPort=80,protocol="TCP"].name', 'http'],
  [['f:metadata', 'f:finalizers', 'v:"two"'], '.metadata.finalizers[="two"]', 'two'],
  [['f:spec', 'f:args', 'i:1'], '.spec.args[1]', 'b'],
  [['f:spec', 'f:args', 'i:2'], '.spec.args[2]', undefined],
  [['f:spec', 'f:none', 'f:inner'], '.spec.none.inner', undefined],
  [['f:constructor'], '.constructor', undefined],
])('%j is %s', (path, text, value) => {
  expect(formatPath(path)).toBe(text);
  expect(readPath(object, path)).toEqual(value);
});

test('the paths of what a manager owns, those in between too', () => {
  const fields = { 'f:spec': { '.': {}, 'f:ports': { [item]: { '.': {}, 'f:name': {} } } } };
  expect([...pathsIn(fields)].map(formatPath)).toEqual([
    '.spec',
    '.spec.ports',
    '.spec.ports[containerPort=80,protocol="TCP"]',
    '.spec.ports[containerPort=80,protocol="TCP"].name',
  ]);
});

describe('a copy with another value', () => {
  test.each<[string, string[], unknown, unknown]>([
    ['a field', ['f:spec', 'f:replicas'], 2, { ...object.spec, replicas: 2 }],
    [
      'a field that goes',
      ['f:spec', 'f:replicas'],
      undefined,
      { ports: object.spec.ports, args: object.spec.args, empty: {} },
    ],
    [
      'in an item, whose keys stay',
      ['f:spec', 'f:ports', item, 'f:name'],
      undefined,
      { ...object.spec, ports: [{ containerPort: 81 }, { containerPort: 80 }] },
    ],
    ['an item that goes', ['f:spec', 'f:args', 'i:0'], undefined, { ...object.spec, args: ['b'] }],
    ['one that the object does not have', ['f:spec', 'f:none', 'f:x'], 1, object.spec],
  ])('%s', (_name, path, value, spec) => {
    const before = structuredClone(object);
    expect(withPath(object, path, value)).toEqual({ ...object, spec });
    expect(object).toEqual(before);
  });

  test('what is left empty goes too, what was empty stays', () => {
    const { metadata: _, ...rest } = object;
    const one = withPath({ ...rest, metadata: { labels: { a: '1' } } }, ['f:metadata', 'f:labels', 'f:a'], undefined);
    expect(one).toEqual(rest);
  });
});
