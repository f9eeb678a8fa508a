import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { testCluster } from '../support/cluster.ts';
import { randomPrefix } from '../support/names.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { removePlatform } from '../support/remove-platform.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import type { ComponentState, Progress } from '../../src/workflows/types.ts';

jest.setTimeout(300_000);

let orchestrator: Orchestrator;
let cluster: Cluster;
const namespacePrefix = randomPrefix();

beforeAll(async () => {
  orchestrator = await startOrchestrator({ ownDocument: { profile: 'local', namespacePrefix } });
  cluster = await testCluster();
});
afterAll(async () => {
  await orchestrator.stop();
  await removePlatform(cluster, namespacePrefix);
});

test('a worker killed twice in the middle: others end the run, and nothing is written twice', async () => {
  const handle = await orchestrator.start({ components: ['namespaces', 'rbac', 'secrets', 'postgres', 'redis'] });
  await untilState(handle, 'secrets', ['applying', 'waiting', 'checking', 'deployed']);
  await orchestrator.kill();
  await orchestrator.startWorker();
  await untilState(handle, 'postgres', ['waiting', 'checking', 'deployed']);
  await orchestrator.kill();
  await orchestrator.startWorker();

  const result = await handle.result();
  expect(result.components.every(({ state }) => state === 'deployed')).toBe(true);
  const { items } = await cluster.apps.listStatefulSetForAllNamespaces();
  const own = items.filter(({ metadata }) => metadata?.namespace?.startsWith(namespacePrefix));
  expect(own.map(({ metadata }) => metadata?.generation)).toEqual([1]);
  const { data } = await cluster.core.readNamespacedSecret({
    name: 'postgres-secret',
    namespace: `${namespacePrefix}database`,
  });
  const again = await orchestrator.deploy({ components: ['namespaces', 'rbac', 'secrets', 'postgres', 'redis'] });
  expect(again.components.flatMap(({ changes }) => changes).filter(({ action }) => action !== 'unchanged')).toEqual([]);
  const after = await cluster.core.readNamespacedSecret({
    name: 'postgres-secret',
    namespace: `${namespacePrefix}database`,
  });
  expect(after.data).toEqual(data);
});

async function untilState(
  handle: Awaited<ReturnType<Orchestrator['start']>>,
  component: string,
  states: ComponentState[],
): Promise<void> {
  for (;;) {
    const { components } = await handle.query<Progress, []>('progress');
    const state = components.find((candidate) => candidate.component === component)?.state;
    if (state && states.includes(state)) return;
    await sleep(50);
  }
}
