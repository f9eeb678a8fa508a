import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { applyObjects } from '../../../src/kubernetes/apply.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import { isGone } from '../../../src/kubernetes/errors.ts';
import { followCollection, openCollection } from '../../../src/kubernetes/wait/collection.ts';
import { watchOnce } from '../../../src/kubernetes/wait/watch-once.ts';
import { removeNamespace, testCluster } from '../../support/cluster.ts';
import { randomPrefix } from '../../support/names.ts';
import { component, configMap } from '../../support/workloads.ts';

jest.setTimeout(60_000);

let cluster: Cluster;
const namespace = `${randomPrefix()}watch`;
const spec = { apiVersion: 'v1', kind: 'ConfigMap', namespace, labelSelector: `aroti.dev/component=${component}` };
beforeAll(async () => {
  cluster = await testCluster();
  await applyObjects(cluster, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
});
afterAll(() => removeNamespace(cluster, namespace));

/** Follows a collection from that version on until it holds the name; how often it changed is told. */
async function until(name: string, resourceVersion?: string): Promise<void> {
  const ending = new AbortController();
  const collection = await openCollection(cluster, spec, ending.signal);
  collection.resourceVersion = resourceVersion ?? collection.resourceVersion;
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => collection.items.has(`${namespace}/${name}`) && resolve();
  const followed = followCollection(cluster, collection, ending.signal, look);
  await applyObjects(cluster, [configMap(namespace, name, {})]);
  await Promise.race([promise, followed]);
  ending.abort();
  await followed;
  expect(collection.items.has(`${namespace}/${name}`)).toBe(true);
}

test('what is made is seen', async () => {
  await expect(until('a')).resolves.toBeUndefined();
});

test('a version that is no longer kept: 410, and a new list helps', async () => {
  const signal = AbortSignal.timeout(10_000);
  const error = await watchOnce(cluster, spec, '1', signal, () => undefined).catch((e: unknown) => e);
  expect(isGone(error)).toBe(true);
  await expect(until('b', '1')).resolves.toBeUndefined();
});
