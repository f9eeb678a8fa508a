import type { KubernetesObject, V1Service } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { serviceSuspects } from '../../../src/troubleshoot/services.ts';
import { deployment, service } from '../../support/workloads.ts';

const wanted = [deployment('ns', 'web', { name: 'main' }), service('ns', 'web', 80, 'http')];
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-1', namespace: 'ns', labels: { app: 'web' } },
  spec: { containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080 }] }] },
};
const other = { ...pod, metadata: { ...pod.metadata, name: 'other-1', labels: { app: 'other' } } };
const slice = (ready: boolean) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'web-x', namespace: 'ns', labels: { 'kubernetes.io/service-name': 'web' } },
  endpoints: [{ conditions: { ready } }],
});
const managedFields = [
  {
    manager: 'kubectl-edit',
    time: '2026-01-01T11:00:00Z',
    fieldsV1: { 'f:spec': { 'f:selector': {}, 'f:ports': {} } },
  },
];
const live = (spec: Partial<V1Service['spec']> = {}): KubernetesObject & { spec: object } => ({
  ...service('ns', 'web', 80, 'http'),
  metadata: { name: 'web', namespace: 'ns', managedFields: managedFields as never },
  spec: { selector: { app: 'web' }, ports: [{ name: 'main', port: 80, targetPort: 'http' }], ...spec },
});
const denyAll = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'deny', namespace: 'ns' },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
};

const look = (...seen: KubernetesObject[]) => serviceSuspects('sample', wanted, { seen, unseen: [], now: 0 });

describe('serviceSuspects', () => {
  test('a Service with a ready endpoint is well', () => {
    expect(look(live(), pod, slice(true))).toEqual([]);
  });

  test.each<[what: string, seen: KubernetesObject[], cause: RegExp, mayFollow: boolean]>([
    ['the Service is gone', [pod], /is not there/, false],
    [
      'a selector on nothing',
      [live({ selector: { app: 'nobody' } }), pod],
      /app=nobody matches no Pod; .* app=web/,
      false,
    ],
    ['no selector', [live({ selector: {} }), pod], /selector \(none\) matches no Pod/, false],
    ['a selector on others', [live({ selector: { app: 'other' } }), pod, other], /leads to other Pods/, false],
    ['no Pod at all', [live()], /No Pod carries app=web/, true],
    ['another port', [live({ ports: [{ port: 81 }] }), pod], /no port 80, .* it has: 81/, false],
    [
      'a container port that none has',
      [live({ ports: [{ port: 80, targetPort: 'web' }] }), pod],
      /called web, which no/,
      false,
    ],
    [
      'a wrong container port',
      [live({ ports: [{ port: 80, targetPort: 81 }] }), pod],
      /leads to port 81 .* 8080/,
      false,
    ],
    [
      'a policy that denies all',
      [live(), pod, slice(true), denyAll],
      /No NetworkPolicy lets anybody in on TCP 8080; deny/,
      false,
    ],
    ['no Pod that is ready', [live(), pod, slice(false)], /None of its 1 Pod is ready/, true],
  ])('%s', (_what, seen, cause, mayFollow) => {
    const [suspect, ...others] = look(...seen);
    expect(others).toEqual([]);
    expect(suspect).toMatchObject({
      case: 'service not reachable',
      component: 'sample',
      object: 'Service/ns/web',
      mayFollow,
    });
    expect(suspect?.cause).toMatch(cause);
    expect(suspect?.remedy).not.toBe('');
  });

  test('the evidence says who wrote what is wrong, and when', () => {
    const [suspect] = look(live({ selector: { app: 'nobody' } }), pod);
    expect(suspect?.evidence).toEqual([
      'spec.selector: app=nobody, last written by kubectl-edit at 2026-01-01T11:00:00.000Z',
      'Pod/ns/web-1 has app=web',
    ]);
  });

  test('of a Service that could not be listed nothing is said', () => {
    const unseen = [{ what: 'Service list in ns', why: 'Forbidden' }];
    expect(serviceSuspects('sample', wanted, { seen: [pod], unseen, now: 0 })).toEqual([]);
  });
});
