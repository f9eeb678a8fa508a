import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { auditedWrites, timesWritten } from '../support/audit.ts';
import { testCluster } from '../support/cluster.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { SmallPlatforms, smallComponents } from '../support/small-platform.ts';
import { startTemporalOnDisk, type TemporalOnDisk } from '../support/temporal-on-disk.ts';
import { hasReached, untilProgress } from '../support/until-progress.ts';

jest.setTimeout(300_000);

const platforms = new SmallPlatforms();
let temporal: TemporalOnDisk;
let orchestrator: Orchestrator;

beforeAll(async () => {
  temporal = await startTemporalOnDisk();
  orchestrator = await startOrchestrator({ temporalAddress: temporal.address });
});
afterAll(async () => {
  await orchestrator.stop();
  await temporal.stop();
  await platforms.remove(await testCluster());
});

test('Temporal killed while a component is applied and while one is waited for: the run goes on, and nothing is written twice', async () => {
  const undisturbed = platforms.next();
  await orchestrator.deploy({ components: [...smallComponents], platform: undisturbed });

  const platform = platforms.next();
  const handle = await orchestrator.start({ components: [...smallComponents], platform });
  await untilProgress(handle, hasReached('namespaces', 'applying', 'waiting', 'checking', 'deployed'));
  await temporal.restart();
  await untilProgress(handle, hasReached('redis', 'waiting', 'checking', 'deployed'));
  await temporal.restart();

  const result = await handle.result();
  expect(result.components.map(({ state }) => state)).toEqual(smallComponents.map(() => 'deployed'));
  expect(await writesTo(platform.namespacePrefix)).toEqual(await writesTo(undisturbed.namespacePrefix));
});

async function writesTo(prefix: string): Promise<Record<string, number>> {
  const times = timesWritten(await auditedWrites({ prefix }));
  expect(Object.keys(times).length).toBeGreaterThan(20);
  return Object.fromEntries(Object.entries(times).map(([object, count]) => [object.replaceAll(prefix, ''), count]));
}
