import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { resolveExtras } from '../../../src/extra/resolve-extras.ts';
import { workerSources } from '../../../src/extra/sources.ts';
import { applyObjects } from '../../../src/kubernetes/apply.ts';
import { awaitObjects } from '../../../src/kubernetes/await-objects.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { removeNamespace, testCluster } from '../../support/cluster.ts';
import { customKind } from '../../support/custom-kind.ts';
import { randomPrefix } from '../../support/names.ts';

jest.setTimeout(60_000);

let cluster: Cluster;
const namespacePrefix = randomPrefix();
const group = `${namespacePrefix}test.example.com`;
const object = (kind: string) => ({ apiVersion: `${group}/v1`, kind, metadata: { name: 'one' } });

beforeAll(async () => {
  cluster = await testCluster();
  await applyObjects(cluster, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: `${namespacePrefix}aroti` } }]);
});
afterAll(async () => {
  await removeNamespace(cluster, `${namespacePrefix}aroti`);
  for (const kind of ['Boat', 'Ocean']) {
    await cluster.objects.delete(customKind(group, kind)).catch(() => undefined);
  }
});

test('definitions and their objects come together; what is in no namespace is known from the definition, then from the cluster', async () => {
  const together = [customKind(group, 'Boat'), customKind(group, 'Ocean', 'Cluster'), object('Boat'), object('Ocean')];
  const extra = { sea: { manifests: { path: 'sea' } } };
  const platform = resolvePlatform({ namespacePrefix, extra });
  const resolve = async (objects: object[]) => {
    const text = objects.map((one) => JSON.stringify(one)).join('\n---\n');
    const readFolder = () => Promise.resolve([{ name: 'sea.yaml', text }]);
    return (await resolveExtras(platform, { ...workerSources(cluster), readFolder }))['sea'] ?? [];
  };
  const objects = await resolve(together);
  const changes = await applyObjects(cluster, objects);
  await awaitObjects(cluster, 'sea', objects, { timeoutMs: 30_000 });
  expect(
    changes
      .slice(2)
      .map(({ object: name, action }) => `${name} ${action}`)
      .toSorted(),
  ).toEqual([`Boat/${namespacePrefix}aroti/one created`, 'Ocean/one created']);
  const alone = await resolve([object('Boat'), object('Ocean')]);
  expect((await applyObjects(cluster, alone)).map(({ action }) => action)).toEqual(['unchanged', 'unchanged']);
});
