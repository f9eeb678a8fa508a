import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { auditedWrites } from '../support/audit.ts';
import { testCluster } from '../support/cluster.ts';
import { failureOf } from '../support/failure-of.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { SmallPlatforms, smallComponents } from '../support/small-platform.ts';
import { hasReached, untilProgress } from '../support/until-progress.ts';

jest.setTimeout(300_000);

const components = [...smallComponents];
const platforms = new SmallPlatforms();
let orchestrator: Orchestrator;

beforeAll(async () => {
  orchestrator = await startOrchestrator();
});
afterAll(async () => {
  await orchestrator.stop();
  await platforms.remove(await testCluster());
});

test('a second deployment of a platform is refused while one runs, naming it, and writes nothing', async () => {
  const platform = platforms.next();
  const { namespacePrefix } = platform;
  const first = await orchestrator.start({ components, platform }, `first-${namespacePrefix}`);
  await untilProgress(first, hasReached('namespaces', 'waiting', 'checking', 'deployed'));

  // Another image, so that whatever it wrote would show.
  const changed = { ...platform, components: { redis: { image: 'docker.io/library/redis:no-such-tag' } } };
  const second = await orchestrator.start({ components, platform: changed }, `second-${namespacePrefix}`);
  const refusal = await failureOf(second);
  expect(refusal).toMatchObject({ type: 'AlreadyRunning', nonRetryable: true });
  expect(refusal.message).toContain(first.workflowId);

  const result = await first.result();
  expect(result.components.map(({ state }) => state)).toEqual(components.map(() => 'deployed'));
  expect(result.revision).toBe(1);
  const revisions = (await auditedWrites({ prefix: namespacePrefix })).filter(({ object }) =>
    /platform-revision/.test(object),
  );
  expect(new Set(revisions.map(({ object }) => object))).toEqual(
    new Set([`configmaps/${namespacePrefix}orchestrator/platform-revision-1`]),
  );
  const { apps } = await testCluster();
  const live = await apps.readNamespacedDeployment({ name: 'redis', namespace: `${namespacePrefix}aroti` });
  expect(live.metadata?.generation).toBe(1);
});

test('of two that are started at the same moment, exactly one runs', async () => {
  const platform = platforms.next();
  const names = ['one', 'two'].map((name) => `${name}-${platform.namespacePrefix}`);
  const runs = await Promise.all(names.map((name) => orchestrator.start({ components, platform }, name)));
  const endings = await Promise.all(
    runs.map((run) =>
      run.result().then(
        () => ({ id: run.workflowId, failure: undefined }),
        async () => ({ id: run.workflowId, failure: await failureOf(run) }),
      ),
    ),
  );
  const [well] = endings.filter(({ failure }) => !failure);
  const [refused, ...others] = endings.filter(({ failure }) => failure);
  expect(others).toEqual([]);
  expect(refused?.failure?.type).toBe('AlreadyRunning');
  expect(refused?.failure?.message).toContain(well?.id);
});

test('once the first has ended, a second one runs', async () => {
  const platform = platforms.next();
  const first = await orchestrator.deploy({ components, platform });
  const second = await orchestrator.deploy({ components, platform });
  expect(second.revision).toBe(first.revision);
  expect(second.components.map(({ state }) => state)).toEqual(components.map(() => 'deployed'));
});

test('a run that was terminated does not hold the platform', async () => {
  const platform = platforms.next();
  const first = await orchestrator.start({ components, platform });
  await untilProgress(first, hasReached('namespaces', 'waiting', 'checking', 'deployed'));
  await first.terminate('as a test wants it');
  const second = await orchestrator.deploy({ components, platform });
  expect(second.components.map(({ state }) => state)).toEqual(components.map(() => 'deployed'));
});
