import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { PatchStrategy } from '@kubernetes/client-node';
import { auditedWrites } from '../support/audit.ts';
import { testCluster } from '../support/cluster.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { ownApp, ownAppComponents as components, withOwnApp } from '../support/own-app.ts';
import { SmallPlatforms } from '../support/small-platform.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import { fieldManager } from '../../src/kubernetes/field-manager.ts';
import { send } from '../../src/kubernetes/request.ts';
import type { Resolution } from '../../src/platform/conflicts.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';

jest.setTimeout(300_000);

const platforms = new SmallPlatforms();
const somebody = 'kubectl-edit';
let cluster: Cluster;
let orchestrator: Orchestrator;

beforeAll(async () => {
  cluster = await testCluster();
  orchestrator = await startOrchestrator();
});
afterAll(async () => {
  await orchestrator.stop();
  await platforms.remove(cluster);
});

/** A platform that is deployed, and whose Deployment somebody has given another number of replicas since, as `kubectl edit` does. */
async function editedPlatform(): Promise<{ platform: PlatformLayer; prefix: string; namespace: string }> {
  const base = platforms.next();
  const platform: PlatformLayer = { ...base, ...(await withOwnApp(orchestrator)) };
  const namespace = `${base.namespacePrefix}aroti`;
  await orchestrator.deploy({ components, platform });
  await send(cluster, {
    object: ownApp,
    method: 'PATCH',
    path: `/apis/apps/v1/namespaces/${namespace}/deployments/${ownApp}`,
    query: { fieldManager: somebody },
    contentType: PatchStrategy.MergePatch,
    body: { spec: { replicas: 2 } },
  });
  return { platform, prefix: base.namespacePrefix, namespace };
}

/** How many replicas it is to have, and who says so. */
async function replicasIn(namespace: string): Promise<{ replicas: number | undefined; owners: string[] }> {
  const { spec, metadata } = await cluster.apps.readNamespacedDeployment({ name: ownApp, namespace });
  const owners = (metadata?.managedFields ?? [])
    .filter(({ fieldsV1 }) => JSON.stringify(fieldsV1).includes('"f:replicas"'))
    .filter(({ subresource }) => !subresource)
    .map(({ manager = '' }) => manager);
  return { replicas: spec?.replicas, owners: owners.toSorted() };
}

test('a field that somebody else has changed is named, with them, before anything is written', async () => {
  const { platform, prefix, namespace } = await editedPlatform();
  const since = Date.now();
  const failure = await orchestrator.deployFailing({ components, platform });
  expect(failure).toMatchObject({ type: 'Conflict', nonRetryable: true });
  expect(failure.message).toContain('.spec.replicas');
  expect(failure.message).toContain(somebody);
  expect(failure.message).toContain(`Deployment/${namespace}/${ownApp}`);

  const writes = await auditedWrites({ prefix, since });
  expect(writes.some(({ dryRun }) => dryRun)).toBe(true);
  expect(writes.filter((write) => write.fieldManager === fieldManager && !write.dryRun)).toEqual([]);
  expect(await replicasIn(namespace)).toEqual({ replicas: 2, owners: [somebody] });
});

describe('what becomes of it is what the document says', () => {
  test.each<[Resolution, { replicas: number; owners: string[] }]>([
    ['force', { replicas: 1, owners: [fieldManager] }],
    ['adopt', { replicas: 2, owners: [fieldManager, somebody] }],
    ['yield', { replicas: 2, owners: [somebody] }],
  ])('%s', async (resolution, wanted) => {
    for (const rule of [ownApp, `${ownApp}:.spec.replicas`]) {
      const { platform, namespace } = await editedPlatform();
      const conflicts = { [rule]: resolution };
      const result = await orchestrator.deploy({ components, platform: { ...platform, conflicts } });
      expect(result.components.map(({ state }) => state)).toEqual(components.map(() => 'deployed'));
      expect(await replicasIn(namespace)).toEqual(wanted);
    }
  });
});
