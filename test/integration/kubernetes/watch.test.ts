import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { KubernetesObject } from '@kubernetes/client-node';
import { applyObjects } from '../../../src/kubernetes/apply.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import { isGone } from '../../../src/kubernetes/errors.ts';
import { followCollection, openCollection } from '../../../src/kubernetes/wait/collection.ts';
import { watchOnce } from '../../../src/kubernetes/wait/watch-once.ts';
import { removeNamespace, testCluster } from '../../support/cluster.ts';
import { customKind } from '../../support/custom-kind.ts';
import { randomPrefix } from '../../support/names.ts';
import { component, configMap, labelsFor } from '../../support/workloads.ts';

jest.setTimeout(60_000);

let cluster: Cluster;
const namespace = `${randomPrefix()}watch`;
beforeAll(async () => {
  cluster = await testCluster();
  await applyObjects(cluster, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
});
afterAll(() => removeNamespace(cluster, namespace));

const inNamespace = ({ apiVersion, kind }: KubernetesObject) => ({
  apiVersion: apiVersion ?? '',
  kind: kind ?? '',
  namespace,
  labelSelector: `aroti.dev/component=${component}`,
});

/** Follows the objects of a kind from that version on, makes one, and is done once it is seen. */
async function until(object: KubernetesObject, resourceVersion?: string): Promise<void> {
  const ending = new AbortController();
  const collection = await openCollection(cluster, inNamespace(object), ending.signal);
  collection.resourceVersion = resourceVersion ?? collection.resourceVersion;
  const key = `${namespace}/${object.metadata?.name}`;
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => collection.items.has(key) && resolve();
  const followed = followCollection(cluster, collection, ending.signal, look);
  await applyObjects(cluster, [object]);
  await Promise.race([promise, followed]);
  ending.abort();
  await followed;
  expect(collection.items.has(key)).toBe(true);
}

test('what is made is seen', async () => {
  await expect(until(configMap(namespace, 'a', {}))).resolves.toBeUndefined();
});

test('a version that is no longer kept: 410, and a new list helps', async () => {
  // What the API server keeps of a kind begins when the kind is made.
  const definition = customKind(`${namespace}.example.com`, 'Boat');
  const boat = (name: string) => ({
    apiVersion: `${definition.spec.group}/v1`,
    kind: 'Boat',
    metadata: { namespace, name, labels: labelsFor(name) },
  });
  await applyObjects(cluster, [definition]);
  try {
    await applyObjects(cluster, [boat('one')], { patienceMs: 30_000 });
    const watched = watchOnce(cluster, inNamespace(boat('')), '1', AbortSignal.timeout(10_000), () => undefined);
    expect(isGone(await watched.catch((error: unknown) => error))).toBe(true);
    await expect(until(boat('two'), '1')).resolves.toBeUndefined();
  } finally {
    await cluster.objects.delete(definition);
  }
});
