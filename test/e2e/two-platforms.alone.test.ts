import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { testCluster } from '../support/cluster.ts';
import { randomPrefix } from '../support/names.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { removePlatform } from '../support/remove-platform.ts';
import { deployedPlatform, type DeployedPlatform } from '../support/deployed-platform.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import { readSecret } from '../../src/kubernetes/secrets.ts';

jest.setTimeout(600_000);

let first: DeployedPlatform;
let orchestrator: Orchestrator;
let cluster: Cluster;
const namespacePrefix = randomPrefix();

beforeAll(async () => {
  first = await deployedPlatform();
  orchestrator = await startOrchestrator({ ownDocument: { profile: 'local' } });
  cluster = await testCluster();
});
afterAll(async () => {
  await orchestrator.stop();
  await removePlatform(cluster, namespacePrefix);
  await first.orchestrator.stop();
});

test('a second platform lives on the same cluster under a prefix, deployed in serial order, and touches nothing of the first', async () => {
  const before = await first.resourceVersions();
  const result = await orchestrator.deploy({ platform: { name: 'staging', namespacePrefix, order: 'serial' } });
  expect(result.components.every(({ state }) => state === 'deployed')).toBe(true);
  const overlapping = result.components.filter(({ startedAt }, index) => {
    const earlier = result.components[index - 1];
    return earlier && Date.parse(startedAt ?? '') < endOf(earlier);
  });
  expect(overlapping).toEqual([]);
  expect(await first.resourceVersions()).toEqual(before);
  const own = await readSecret(cluster, `${namespacePrefix}database`, 'postgres-secret');
  const others = await readSecret(cluster, 'database', 'postgres-secret');
  expect(own['POSTGRES_PASSWORD']).not.toBe(others['POSTGRES_PASSWORD']);
});

// Seconds are rounded to a tenth.
const endOf = ({ startedAt, seconds }: { startedAt?: string; seconds: number }) =>
  Date.parse(startedAt ?? '') + seconds * 1000 - 100;
