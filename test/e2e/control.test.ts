import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { WorkflowFailedError, WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import { smallComponents, smallPlatform, type SmallPlatform } from '../support/small-platform.ts';
import { hasReached, untilProgress } from '../support/until-progress.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';
import type { deployPlatform } from '../../src/workflows/deploy-platform.ts';
import type { PlatformPlan, Progress } from '../../src/workflows/types.ts';

jest.setTimeout(600_000);

let small: SmallPlatform;
beforeAll(async () => {
  small = await smallPlatform();
});
afterAll(() => small?.remove());

type Run = WorkflowHandle<typeof deployPlatform>;

const policy = (maxMemoryPolicy: 'allkeys-lru' | 'allkeys-lfu' | 'allkeys-random'): PlatformLayer => ({
  components: { redis: { maxMemoryPolicy } },
});
const start = (more: object) => small.orchestrator.start({ components: smallComponents, ...more });
const update = (run: Run, name: string, ...args: unknown[]) =>
  run.executeUpdate<Progress, [unknown]>(name, { args: args as [unknown] });
const livePolicy = async () => {
  const redis = await small.cluster.apps.readNamespacedDeployment({ name: 'redis', namespace: `${small.prefix}aroti` });
  return /allkeys-\w+/.exec(JSON.stringify(redis.spec?.template.spec?.containers))?.[0];
};

test('with `approve`, the plan is shown and nothing is written before somebody approves', async () => {
  const run = await start({ approve: true, platform: policy('allkeys-lfu') });
  await untilProgress(run, ({ awaitingApproval }) => awaitingApproval.length > 0);
  const plan = await run.query<PlatformPlan>('plan');
  expect(plan.counts).toMatchObject({ configure: 1, create: 0 });
  expect(await livePolicy()).toBe('allkeys-lru');
  await expect(update(run, 'approve', ['keycloak'])).rejects.toThrow(WorkflowUpdateFailedError);
  await update(run, 'approve');
  expect((await run.result()).components.find(({ component }) => component === 'redis')?.facts.join()).toContain(
    'allkeys-lfu',
  );
});

test('paused, nothing new is begun; resumed, it goes on', async () => {
  const run = await start({ approve: ['redis'], platform: policy('allkeys-lru') });
  await untilProgress(run, ({ awaitingApproval }) => awaitingApproval.includes('redis'));
  await update(run, 'pause');
  await update(run, 'approve', ['redis']);
  await untilProgress(run, hasReached('postgres', 'deployed'));
  expect((await run.query<Progress>('progress')).paused).toBe(true);
  expect(await livePolicy()).toBe('allkeys-lfu');
  await update(run, 'resume');
  await run.result();
  expect(await livePolicy()).toBe('allkeys-lru');
});

test('superseded, what is ready stays, and what waits is deployed from the new document', async () => {
  const run = await start({ approve: ['redis'], platform: policy('allkeys-lfu') });
  await untilProgress(run, hasReached('postgres', 'deployed'));
  await update(run, 'supersede', { components: smallComponents, platform: policy('allkeys-random') });
  const result = await run.result();
  expect(result.superseded).toHaveLength(1);
  expect(await livePolicy()).toBe('allkeys-random');
});

test('a document that is wrong takes nothing over: the update names the field, and the run goes on', async () => {
  const run = await start({ approve: true, platform: policy('allkeys-lru') });
  await untilProgress(run, ({ awaitingApproval }) => awaitingApproval.length > 0);
  await expect(update(run, 'supersede', { platform: { compnents: {} } })).rejects.toMatchObject({
    cause: { message: expect.stringContaining('compnents') },
  });
  await update(run, 'stop', { rollback: false });
  await expect(run.result()).rejects.toThrow(WorkflowFailedError);
  expect(await livePolicy()).toBe('allkeys-random');
});
