import { expect, test } from '@jest/globals';
import type { KubernetesObject } from '@kubernetes/client-node';
import { definedKinds, isComing, roleNames } from '../../../../src/kubernetes/plan/coming.ts';

const coming = {
  namespaces: new Set(['ns']),
  kinds: new Set(['example.com/Widget', '/Odd']),
  roles: new Set<string>(),
};
const definition = {
  kind: 'CustomResourceDefinition',
  spec: { group: 'example.com', names: { kind: 'Widget' } },
} as KubernetesObject;

test.each<[string, KubernetesObject, string | undefined]>([
  ['in a namespace that comes', { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'ns' } }, 'namespace'],
  ['in another', { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'other' } }, undefined],
  ['in none', { apiVersion: 'v1', kind: 'Node', metadata: {} }, undefined],
  ['of a kind that comes, in any version', { apiVersion: 'example.com/v9', kind: 'Widget' }, 'kind'],
  ['of a kind of the same name', { apiVersion: 'other.com/v1', kind: 'Widget' }, undefined],
  ['of the core group', { apiVersion: 'v1', kind: 'Odd' }, 'kind'],
])('%s', (_name, object, expected) => expect(isComing(object, coming)).toBe(expected));

test('what objects bring along', () => {
  const roles = ['Role', 'ClusterRole', 'ConfigMap'].map((kind) => ({ kind, metadata: { name: 'x' } }));
  expect(definedKinds([definition, ...roles])).toEqual(['example.com/Widget']);
  expect(roleNames([definition, ...roles])).toEqual(['roles/x', 'clusterroles/x']);
});
