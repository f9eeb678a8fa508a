import { describe, expect, test } from '@jest/globals';
import { decide } from '../../../../src/kubernetes/prune/decide.ts';
import type { Listed } from '../../../../src/kubernetes/prune/listed.ts';

const applied = { manager: 'aroti-orchestrator', operation: 'Apply' };
const listed = (kind: string, name: string, component = 'api', metadata: object = {}): Listed => ({
  apiVersion: 'v1',
  kind,
  metadata: {
    namespace: 'ns',
    name,
    labels: { 'aroti.dev/component': component },
    managedFields: [applied],
    ...metadata,
  },
});
const order = ['postgres', 'redis', 'api'];
const groups = (objects: Listed[], { desired = [] as string[], destroy = [] as string[] } = {}) =>
  decide(objects, { desired: new Set(desired), destroy, order }).map((group) =>
    group.map(({ name, kept }) => `${kept ? 'keep' : 'prune'} ${name.replace('/ns/', '/')}`),
  );

describe('what is looked at', () => {
  test.each<[string, Listed, string[][]]>([
    ['what we applied', listed('Service', 'a'), [['prune Service/a']]],
    [
      'what inherits our labels',
      listed('Endpoints', 'a', 'api', { managedFields: [{ manager: 'kube-controller-manager', operation: 'Update' }] }),
      [],
    ],
    ['what has no books', listed('ConfigMap', 'a', 'api', { managedFields: undefined }), []],
    ['what has an owner', listed('ReplicaSet', 'a', 'api', { ownerReferences: [{ kind: 'Deployment' }] }), []],
    [
      'what we wrote in another way, such as a label',
      listed('ConfigMap', 'a', 'api', { managedFields: [{ ...applied, operation: 'Update' }] }),
      [],
    ],
    [
      'a Secret, which we fill key by key',
      listed('Secret', 'a', 'api', { managedFields: [{ ...applied, operation: 'Update' }] }),
      [['keep Secret/a']],
    ],
    ['a revision', listed('ConfigMap', 'platform-revision-1', 'api', { labels: { 'aroti.dev/revision': '1' } }), []],
  ])('%s', (_name, object, expected) => expect(groups([object])).toEqual(expected));

  test('not what is asked for, and one in two versions of its API only once', () => {
    const objects = [listed('Service', 'a'), listed('Service', 'b'), listed('Service', 'b')];
    expect(groups(objects, { desired: ['Service/ns/a'] })).toEqual([['prune Service/b']]);
  });
});

describe('what holds data', () => {
  const kinds = ['PersistentVolumeClaim', 'PersistentVolume', 'Secret', 'Namespace', 'CustomResourceDefinition'];
  test.each(kinds)('a %s stays, and goes when it is named', (kind) => {
    expect(groups([listed(kind, 'a')])).toEqual([[`keep ${kind}/a`]]);
    expect(groups([listed(kind, 'a')], { destroy: [`${kind}/ns/a`] })).toEqual([[`prune ${kind}/a`]]);
    expect(groups([listed(kind, 'a')], { destroy: [`${kind}/ns/b`] })).toEqual([[`keep ${kind}/a`]]);
  });

  test('says how it goes', () => {
    const [[one] = []] = decide([listed('Secret', 'a')], { desired: new Set(), destroy: [], order });
    expect(one?.kept).toMatchObject({
      reason: 'Precious',
      suggestion: expect.stringContaining('`Secret/ns/a` in `destroy`'),
    });
  });

  test('a kind that is called as something that all objects have', () => {
    expect(groups([listed('constructor', 'a')])).toEqual([['prune constructor/a']]);
  });
});

test('the last component first, those that nobody knows before it; in each, what was applied last', () => {
  const objects = [
    listed('ConfigMap', 'p', 'postgres'),
    listed('ConfigMap', 'a'),
    listed('Deployment', 'b'),
    listed('Deployment', 'a'),
    listed('Widget', 'a'),
    listed('ConfigMap', 'e', 'extra'),
    listed('Deployment', 'r', 'redis'),
  ];
  expect(groups(objects)).toEqual([
    ['prune ConfigMap/e'],
    ['prune Widget/a'],
    ['prune Deployment/a', 'prune Deployment/b'],
    ['prune ConfigMap/a'],
    ['prune Deployment/r'],
    ['prune ConfigMap/p'],
  ]);
});
