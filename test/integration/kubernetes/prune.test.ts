import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { PatchStrategy, type KubernetesObject } from '@kubernetes/client-node';
import { applyObjects } from '../../../src/kubernetes/apply.ts';
import type { Change } from '../../../src/kubernetes/change.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import { isNotFound } from '../../../src/kubernetes/errors.ts';
import { objectName } from '../../../src/kubernetes/object-name.ts';
import { planPrune, type PruneOptions } from '../../../src/kubernetes/prune/plan-prune.ts';
import { pruneObjects } from '../../../src/kubernetes/prune/prune-objects.ts';
import { get, send } from '../../../src/kubernetes/request.ts';
import { objectPath } from '../../../src/kubernetes/resources.ts';
import { inventoryLabel } from '../../../src/manifests/parts/metadata.ts';
import { removeNamespace, testCluster } from '../../support/cluster.ts';
import { randomPrefix } from '../../support/names.ts';
import { configMap, deployment, idle, service } from '../../support/workloads.ts';

jest.setTimeout(120_000);

let cluster: Cluster;
const inventory = `${randomPrefix()}prune`;
const namespace = inventory;
const kinds = [
  { apiVersion: 'v1', kind: 'ConfigMap' },
  { apiVersion: 'v1', kind: 'Secret' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'v1', kind: 'Endpoints' },
  { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
  { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
  { apiVersion: 'v1', kind: 'Namespace' },
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler' },
  { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' },
  { apiVersion: 'example.com/v1', kind: 'NotThere' },
];

/** With the labels of the inventory, on its Pods too. */
function of(component: string, object: KubernetesObject): KubernetesObject {
  const labels = { ...object.metadata?.labels, [inventoryLabel]: inventory, 'aroti.dev/component': component };
  return { ...object, metadata: Object.assign({}, object.metadata, { labels }) };
}

const claim = (name: string): KubernetesObject & { spec: object } => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { namespace, name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
});
const scaler: KubernetesObject & { spec: object } = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { namespace, name: 'web' },
  spec: { maxReplicas: 1, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
};
const role: KubernetesObject & { rules: object[] } = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: inventory },
  rules: [],
};
const base = [
  of('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }),
  of('rbac', role),
  of('postgres', claim('data')),
  of('postgres', configMap(namespace, 'postgres', {})),
  of('secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: 'secret' } }),
];
const api = [
  of('api', configMap(namespace, 'api', {})),
  of('api', service(namespace, 'web', 80)),
  of('api', deployment(namespace, 'web', idle)),
  of('api', scaler),
];
const options = (more: Partial<PruneOptions> = {}): PruneOptions => ({
  inventory,
  kinds,
  desired: new Set(),
  destroy: [],
  order: ['namespaces', 'rbac', 'secrets', 'postgres', 'api'],
  ...more,
});
const names = (objects: readonly KubernetesObject[]) => new Set(objects.map(objectName));
const planned = async (more: Partial<PruneOptions> = {}) =>
  (await planPrune(cluster, options(more))).map(({ action, object }) => `${action} ${object}`);
const isThere = async (object: KubernetesObject) =>
  get(cluster, 'it', await objectPath(cluster, object)).then(
    () => true,
    (error: unknown) => {
      if (isNotFound(error)) return false;
      throw error;
    },
  );
const setFinalizers = async (object: KubernetesObject, finalizers: string[]) =>
  send(cluster, {
    object: 'it',
    method: 'PATCH',
    path: await objectPath(cluster, object),
    contentType: PatchStrategy.MergePatch,
    body: { metadata: { finalizers } },
  });

beforeAll(async () => {
  cluster = await testCluster();
  await applyObjects(cluster, [...base, ...api]);
});
afterAll(async () => {
  await removeNamespace(cluster, namespace);
  await cluster.objects.delete(role).catch(() => undefined);
});

describe('the plan', () => {
  test('is empty while all is wanted: what controllers make of it is not looked at', async () => {
    expect(await planned({ desired: names([...base, ...api]) })).toEqual([]);
  });

  test('goes the way of deployment backwards, and keeps what holds data', async () => {
    expect(await planned()).toEqual([
      `prune HorizontalPodAutoscaler/${namespace}/web`,
      `prune Deployment/${namespace}/web`,
      `prune Service/${namespace}/web`,
      `prune ConfigMap/${namespace}/api`,
      `keep PersistentVolumeClaim/${namespace}/data`,
      `prune ConfigMap/${namespace}/postgres`,
      `keep Secret/${namespace}/secret`,
      `prune ClusterRole/${inventory}`,
      `keep Namespace/${namespace}`,
    ]);
    const [kept] = (await planPrune(cluster, options())).filter(({ action }) => action === 'keep');
    expect(kept?.refusal?.suggestion).toContain(`\`PersistentVolumeClaim/${namespace}/data\` in \`destroy\``);
  });

  test('looks at the components that are named only, and at no other platform', async () => {
    expect(await planned({ components: ['rbac'] })).toEqual([`prune ClusterRole/${inventory}`]);
    expect(await planned({ inventory: `${inventory}-other` })).toEqual([]);
    expect(await planned({ components: [] })).toEqual([]);
  });

  test('what is named in `destroy` goes too', async () => {
    const name = `PersistentVolumeClaim/${namespace}/data`;
    expect(await planned({ components: ['postgres'], destroy: [name] })).toContain(`prune ${name}`);
  });
});

describe('pruning', () => {
  const desired = names(base);

  test('deletes in that order, waits until each is gone, and leaves the rest', async () => {
    const told: string[] = [];
    const [, web] = [api[1], api[2]];
    const changes = await pruneObjects(cluster, options({ desired }), { onChange: ({ object }) => told.push(object) });
    expect(told).toEqual([
      `HorizontalPodAutoscaler/${namespace}/web`,
      `Deployment/${namespace}/web`,
      `Service/${namespace}/web`,
      `ConfigMap/${namespace}/api`,
    ]);
    expect(changes).toEqual(told.map((object) => ({ object, action: 'pruned' })));
    expect(web && (await isThere(web))).toBe(false);
    const { items } = await cluster.core.listNamespacedPod({ namespace });
    expect(items).toEqual([]);
    expect(await Promise.all(base.map(isThere))).toEqual(base.map(() => true));
    expect(await pruneObjects(cluster, options({ desired }))).toEqual([]);
  });

  test('another attempt hands through what the first one did', async () => {
    const done: Change[] = [{ object: 'ConfigMap/x/gone', action: 'pruned' }];
    const extra = of('api', configMap(namespace, 'extra', {}));
    await applyObjects(cluster, [extra]);
    expect(await pruneObjects(cluster, options({ desired }), { done })).toEqual([
      ...done,
      { object: objectName(extra), action: 'pruned' },
    ]);
  });

  test('a finalizer that holds an object is named', async () => {
    const held = of('api', configMap(namespace, 'held', {}));
    await applyObjects(cluster, [held]);
    await setFinalizers(held, ['example.com/hold']);
    await expect(pruneObjects(cluster, options({ desired }), { patienceMs: 500 })).rejects.toMatchObject({
      object: objectName(held),
      reason: 'Terminating',
      message: expect.stringContaining('example.com/hold'),
    });
    const pruned = pruneObjects(cluster, options({ desired }));
    await setFinalizers(held, []);
    expect(await pruned).toEqual([{ object: objectName(held), action: 'pruned' }]);
  });

  test('what holds data goes when it is named, and only that', async () => {
    await applyObjects(cluster, [of('postgres', claim('old'))]);
    const destroy = [`PersistentVolumeClaim/${namespace}/old`];
    expect(
      await pruneObjects(
        cluster,
        options({ desired: new Set([...desired].slice(0, 2)), components: ['postgres'], destroy }),
      ),
    ).toEqual([
      { object: `PersistentVolumeClaim/${namespace}/old`, action: 'pruned' },
      { object: `ConfigMap/${namespace}/postgres`, action: 'pruned' },
    ]);
    expect(await isThere(claim('data'))).toBe(true);
  });
});
