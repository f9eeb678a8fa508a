import { describe, expect, test } from '@jest/globals';
import { planWait } from '../../../../src/kubernetes/wait/plan-wait.ts';
import { component, configMap, deployment, service } from '../../../support/workloads.ts';

const labelSelector = `aroti.dev/component=${component}`;
const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { namespace: 'ns', name: 'data' } };

describe('planWait', () => {
  test('a Deployment with its Service: one list a kind and namespace, by label', () => {
    const { targets, around } = planWait(component, [
      deployment('ns', 'a'),
      deployment('ns', 'b'),
      service('ns', 'a', 80),
    ]);
    expect(targets).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'ns', labelSelector },
      { apiVersion: 'v1', kind: 'Service', namespace: 'ns', labelSelector },
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        namespace: 'ns',
        labelSelector: 'kubernetes.io/service-name in (a)',
      },
    ]);
    expect(around).toEqual([
      { apiVersion: 'v1', kind: 'Pod', namespace: 'ns', labelSelector },
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace: 'ns', labelSelector },
      { apiVersion: 'v1', kind: 'Event', namespace: 'ns', fieldSelector: 'type!=Normal', optional: true },
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'ns', optional: true },
    ]);
  });

  test('objects without the label: by name, or all of them', () => {
    const plain = (name: string) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'ns', name } });
    expect(planWait(component, [plain('a')]).targets).toMatchObject([{ fieldSelector: 'metadata.name=a' }]);
    expect(planWait(component, [plain('a'), plain('b')]).targets).toEqual([
      { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'ns' },
    ]);
  });

  test('Pods of a template without the label: all of the namespace', () => {
    const bare = deployment('ns', 'a');
    if (bare.spec) bare.spec.template.metadata = { labels: { app: 'a' } };
    expect(planWait(component, [bare]).around[0]).toEqual({ apiVersion: 'v1', kind: 'Pod', namespace: 'ns' });
  });

  test('the content of ConfigMaps and Secrets is not asked for', () => {
    expect(planWait(component, [configMap('ns', 'a', {})]).targets).toMatchObject([
      { kind: 'ConfigMap', metadataOnly: true },
    ]);
  });

  test('what has no Pods has nothing around it', () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ns' } };
    expect(planWait(component, [namespace, configMap('ns', 'a', {})]).around).toEqual([]);
  });

  test('a claim needs its class, and what is said of it', () => {
    expect(planWait(component, [claim]).around.map(({ kind }) => kind)).toEqual([
      'Event',
      'PersistentVolumeClaim',
      'StorageClass',
    ]);
    expect(planWait(component, [claim, deployment('ns', 'a')]).around.map(({ kind }) => kind)).toEqual([
      'Pod',
      'ReplicaSet',
      'Event',
      'PersistentVolumeClaim',
      'StorageClass',
    ]);
  });
});
