import { expect, test } from '@jest/globals';
import { scopesOf } from '../../../src/extra/scope.ts';

const of = (apiVersion: string, kind: string) => ({ apiVersion, kind, metadata: { name: 'a' } });
const definition = (kind: string, scope: string) => ({
  ...of('apiextensions.k8s.io/v1', 'CustomResourceDefinition'),
  spec: { group: 'example.com', names: { kind }, scope },
});

test.each([
  ['apps/v1', 'Deployment', true],
  ['v1', 'Namespace', false],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole', false],
  ['rbac.authorization.k8s.io/v1', 'Role', true],
  ['networking.k8s.io/v1', 'IngressClass', false],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', true],
  ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', false],
  ['cert-manager.io/v1', 'Certificate', true],
  ['cert-manager.io/v1', 'ClusterIssuer', false],
  ['gateway.networking.k8s.io/v1', 'GatewayClass', false],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute', true],
])('%s %s, by its name', async (apiVersion, kind, expected) => {
  expect((await scopesOf([of(apiVersion, kind)]))(of(apiVersion, kind))).toBe(expected);
});

test('a definition among the objects decides, in all versions; then who is asked; and only for what is not known', async () => {
  const asked: string[] = [];
  const ask = (_apiVersion: string, kind: string) => {
    asked.push(kind);
    return Promise.resolve(kind === 'Fleet' ? false : undefined);
  };
  const objects = [
    definition('Ship', 'Cluster'),
    of('example.com/v1beta1', 'Ship'),
    of('example.org/v1', 'Fleet'),
    of('example.org/v1', 'Boat'),
    of('v1', 'Service'),
  ];
  const isNamespaced = await scopesOf(objects, ask);
  expect(objects.slice(1).map(isNamespaced)).toEqual([false, false, true, true]);
  expect(asked).toEqual(['Fleet', 'Boat']);
});
