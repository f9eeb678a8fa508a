import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { failureOf } from '../support/failure-of.ts';
import { ownApp, withOwnApp } from '../support/own-app.ts';
import { planOf, toBeWritten } from '../support/plan-of.ts';
import { smallComponents, smallPlatform, type SmallPlatform } from '../support/small-platform.ts';
import { failureTypes } from '../../src/platform/failure-types.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';
import type { RollbackInput } from '../../src/platform/rollback-input.ts';
import type { rollbackPlatform } from '../../src/workflows/rollback-platform.ts';

jest.setTimeout(600_000);

let small: SmallPlatform;
let second: PlatformLayer;
let uidOfVolume: string | undefined;

// Revision 1 is the small platform; revision 2 has another Redis, a database more and a component of its own.
beforeAll(async () => {
  small = await smallPlatform();
  uidOfVolume = await volume();
  second = {
    ...(await withOwnApp(small.orchestrator)),
    components: {
      postgres: { databases: { reports: { owner: 'reports' } } },
      redis: { maxMemoryPolicy: 'allkeys-lfu' },
    },
  };
  await small.orchestrator.deploy({ components: [...smallComponents, ownApp], platform: second });
});
afterAll(() => small?.remove());

let runs = 0;
const start = (input: RollbackInput) =>
  small.orchestrator.client.workflow.start<typeof rollbackPlatform>('rollbackPlatform', {
    taskQueue: small.orchestrator.taskQueue,
    workflowId: `rollback-${small.prefix}${++runs}`,
    args: [input],
  });
const rollBack = async (input: RollbackInput) => (await start(input)).result();
const volume = async () => {
  const { items } = await small.cluster.core.listNamespacedPersistentVolumeClaim({
    namespace: `${small.prefix}database`,
  });
  return items[0]?.metadata?.uid;
};
const redisPolicy = async () => {
  const redis = await small.cluster.apps.readNamespacedDeployment({ name: 'redis', namespace: `${small.prefix}aroti` });
  return /allkeys-\w+/.exec(JSON.stringify(redis.spec?.template.spec?.containers))?.[0];
};
const hasApp = async () => {
  const { items } = await small.cluster.apps.listNamespacedDeployment({ namespace: `${small.prefix}aroti` });
  return items.some(({ metadata }) => metadata?.name === ownApp && !metadata.deletionTimestamp);
};

test.each<[string, RollbackInput, RegExp]>([
  [
    'a revision that is not there',
    { revision: 9 },
    /revision: there is no 9; there are: 1 \(deployed\), 2 \(deployed\)/,
  ],
  ['the revision that serves', { revision: 2 }, /revision: 2 serves already/],
  ['a component that neither has', { components: ['mailer'] }, /components: mailer: neither revision 2 nor 1 has it/],
])('%s is refused, and nothing is written', async (_what, input, message) => {
  const failure = await failureOf(await start(input));
  expect(failure).toMatchObject({ type: failureTypes.invalidInput, message: expect.stringMatching(message) });
  expect(await redisPolicy()).toBe('allkeys-lfu');
});

test('one component goes back, and the others stay', async () => {
  const { fromRevision, toRevision, components } = await rollBack({ components: ['redis'] });
  expect({ fromRevision, toRevision }).toEqual({ fromRevision: 2, toRevision: 1 });
  expect(components.map(({ component, state }) => `${component} ${state}`)).toEqual(['redis deployed']);
  expect(components[0]?.facts.join()).toContain('allkeys-lru');
  expect(await hasApp()).toBe(true);
});

test('all of it goes back: what only the later revision had is deleted, volumes and databases stay, and all is checked', async () => {
  await small.orchestrator.deploy({ components: [...smallComponents, ownApp], platform: second });
  const result = await rollBack({ revision: 1, components: [...smallComponents, ownApp] });
  expect(result.toRevision).toBe(1);
  expect(result.pruned.map(({ object }) => object)).toEqual([`Deployment/${small.prefix}aroti/${ownApp}`]);
  expect(await hasApp()).toBe(false);
  expect(result.components.every(({ state }) => state === 'deployed')).toBe(true);
  expect(result.components.find(({ component }) => component === 'redis')?.facts.join()).toContain('allkeys-lru');
  expect(await volume()).toBe(uidOfVolume);
});

test('afterwards revision 1 is what the platform is compared with, and nothing differs from it', async () => {
  expect(toBeWritten(await planOf(small.orchestrator, { components: smallComponents }))).toEqual([]);
  expect((await small.verify()).report).toMatchObject({ revision: 1, healthy: true });
});
