import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { CancelledFailure, WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { fakeActivities, planOf, planWith } from '../../support/fake-activities.ts';
import {
  failureOf,
  progressWhen,
  startWorkflowRuns,
  untilCancelled,
  type WorkflowRuns,
} from '../../support/workflow-runs.ts';
import type { Activities } from '../../../src/activities/index.ts';
import type { deployPlatform } from '../../../src/workflows/deploy-platform.ts';
import type { PlatformPlan, Progress } from '../../../src/workflows/types.ts';

jest.setTimeout(60_000);

let runs: WorkflowRuns;
beforeAll(async () => {
  runs = await startWorkflowRuns();
});
afterAll(() => runs.temporal.environment.teardown());

type Handle = WorkflowHandle<typeof deployPlatform>;

const deploy = <Result>(activities: Activities, input: object, use: (handle: Handle) => Promise<Result>) =>
  runs.run<typeof deployPlatform, Result>('deployPlatform', activities, [input], use);

const update = (handle: Handle, name: string, ...args: unknown[]) =>
  handle.executeUpdate<Progress, [unknown]>(name, { args: args as [unknown] });

const two = async () => ({
  platform: { name: 'aroti', namespacePrefix: '' },
  components: [planOf('postgres'), planOf('redis', ['postgres'])],
  searchAttributes: false,
});

describe('approve', () => {
  test('nothing is written before it, and the plan can be seen', async () => {
    const { activities, calls } = fakeActivities();
    await deploy(activities, { approve: true }, async (handle) => {
      await progressWhen(handle, ({ state }) => state === 'awaiting approval');
      expect((await handle.query<PlatformPlan, []>('plan')).counts.create).toBe(1);
      expect(calls).toEqual(['resolve platform', 'plan platform']);
      await update(handle, 'approve');
      expect((await handle.result()).revision).toBe(3);
    });
  });

  test('is not asked for where nothing would change', async () => {
    const { activities } = fakeActivities({ planChanges: async () => planWith({ changes: false }) });
    const { state } = await deploy(activities, { approve: true }, async (handle) => {
      await handle.result();
      return progressWhen(handle, () => true);
    });
    expect(state).toBe('deployed');
  });

  test('single components wait for it; a component that does not wait is refused', async () => {
    const { activities, calls } = fakeActivities({ resolvePlatform: two });
    await deploy(activities, { approve: ['redis'] }, async (handle) => {
      await progressWhen(handle, ({ awaitingApproval }) => awaitingApproval.includes('redis'));
      expect(calls).toContain('check postgres');
      expect(calls).not.toContain('apply redis');
      await expect(update(handle, 'approve', ['keycloak'])).rejects.toThrow(WorkflowUpdateFailedError);
      await update(handle, 'approve', ['redis']);
      await handle.result();
    });
    expect(calls).toContain('check redis');
  });

  test('is refused where nothing waits', async () => {
    const { activities } = fakeActivities({ awaitComponent: untilCancelled });
    await deploy(activities, {}, async (handle) => {
      await progressWhen(handle, ({ state }) => state === 'deploying');
      await expect(update(handle, 'approve')).rejects.toThrow(WorkflowUpdateFailedError);
      await handle.terminate();
    });
  });
});

test('a paused run begins no other component until it is resumed', async () => {
  let ready: () => void = () => {};
  const postgresReady = new Promise<void>((resolve) => (ready = resolve));
  const { activities, calls } = fakeActivities({
    resolvePlatform: two,
    awaitComponent: async ({ component }) => (component === 'postgres' ? postgresReady : undefined),
  });
  await deploy(activities, {}, async (handle) => {
    await progressWhen(handle, ({ components }) => components[0]?.state === 'waiting');
    expect(await update(handle, 'pause')).toMatchObject({ paused: true });
    ready();
    await progressWhen(handle, ({ components }) => components[0]?.state === 'deployed');
    await sleep(200);
    expect(calls).not.toContain('apply redis');
    await update(handle, 'resume');
    await handle.result();
  });
  expect(calls).toContain('apply redis');
});

describe('supersede', () => {
  const waitingForRedis = () => {
    let revision = 2;
    return fakeActivities({
      resolvePlatform: two,
      openRevision: async () => ++revision,
      awaitComponent: async ({ component, platform }) => {
        if (component === 'redis' && platform.revision === 3) await untilCancelled();
      },
    });
  };

  test('another document takes over from one that waits; both are recorded', async () => {
    const { activities, calls } = waitingForRedis();
    await deploy(activities, {}, async (handle) => {
      await progressWhen(handle, ({ components }) => components[1]?.state === 'waiting');
      await update(handle, 'supersede', { platform: { components: { redis: { maxMemoryPolicy: 'allkeys-lfu' } } } });
      expect(await handle.result()).toMatchObject({ revision: 4, superseded: [3] });
    });
    expect(calls).toContain('record 3 superseded');
    expect(calls.at(-1)).toBe('record 4 deployed');
    expect(calls.filter((call) => call.startsWith('apply revision'))).toEqual([]);
  });

  test('a wrong input is refused, and the run goes on', async () => {
    const { activities } = waitingForRedis();
    await deploy(activities, {}, async (handle) => {
      await progressWhen(handle, ({ components }) => components[1]?.state === 'waiting');
      await expect(update(handle, 'supersede', { platfrom: {} })).rejects.toThrow(WorkflowUpdateFailedError);
      expect((await progressWhen(handle, () => true)).superseded).toEqual([]);
      await handle.terminate();
    });
  });

  test('so is a document of another platform', async () => {
    const { activities } = fakeActivities({
      resolvePlatform: async ({ platform }) => ({
        ...(await two()),
        platform: { name: platform?.name ?? 'aroti', namespacePrefix: '' },
      }),
      awaitComponent: untilCancelled,
    });
    await deploy(activities, {}, async (handle) => {
      await progressWhen(handle, ({ components }) => components[0]?.state === 'waiting');
      await expect(update(handle, 'supersede', { platform: { name: 'staging' } })).rejects.toThrow(
        WorkflowUpdateFailedError,
      );
      await handle.terminate();
    });
  });
});

describe('the end before the end', () => {
  const waiting = () =>
    fakeActivities({
      awaitComponent: async ({ component, isRollback }) => {
        if (component === 'redis' && !isRollback) await untilCancelled();
      },
      resolvePlatform: two,
    });
  const untilRedisWaits = (handle: Handle) =>
    progressWhen(handle, ({ components }) => components[1]?.state === 'waiting');

  test.each([
    ['stop', { rollback: false }, {}],
    ['cancel', undefined, {}],
    ['cancel', undefined, { onCancel: 'keep' }],
  ])('%s %j keeps what was applied, and says so', async (way, argument, input) => {
    const { activities, calls } = waiting();
    activities.cancelRun = () => cancel();
    let cancel = async () => {};
    await deploy(activities, input, async (handle) => {
      cancel = async () => void (await handle.cancel());
      await untilRedisWaits(handle);
      if (way === 'stop') await update(handle, 'stop', argument);
      else await handle.cancel();
      expect(await failureOf(handle)).toBeInstanceOf(CancelledFailure);
      const { state, ending } = await progressWhen(handle, () => true);
      expect(state).toBe('cancelled');
      expect(ending).toBe('What was applied stays as it is (postgres, redis); nothing was rolled back.');
    });
    expect(calls.at(-1)).toBe('record 3 failed');
  });

  test.each([
    ['stop', { rollback: true }, {}],
    ['cancel', undefined, { onCancel: 'rollback' }],
  ])('%s %j rolls it back in reverse order, and says so', async (way, argument, input) => {
    const { activities, calls } = waiting();
    let cancel = async () => {};
    activities.cancelRun = () => cancel();
    await deploy(activities, input, async (handle) => {
      cancel = async () => void (await handle.cancel());
      await untilRedisWaits(handle);
      if (way === 'stop') await update(handle, 'stop', argument);
      else await handle.cancel();
      expect(await failureOf(handle)).toBeInstanceOf(CancelledFailure);
      const { state, ending } = await progressWhen(handle, () => true);
      expect(state).toBe('cancelled');
      expect(ending).toBe('Revision 2 serves again.');
    });
    const back = calls.slice(calls.indexOf('look back') + 1);
    expect(back).toEqual([
      'apply revision 2 of redis',
      'apply revision 2 of postgres',
      'check postgres',
      'check redis',
      'prune revision 2',
      'record 3 rolled back',
      'record 2 deployed',
    ]);
  });
});

test('servers without updates take the same as signals; a wrong one is not obeyed', async () => {
  const { activities } = fakeActivities();
  await deploy(activities, { approve: true }, async (handle) => {
    await progressWhen(handle, ({ state }) => state === 'awaiting approval');
    await handle.signal('supersede', { platfrom: {} });
    await handle.signal('pause');
    await progressWhen(handle, ({ paused }) => paused);
    await handle.signal('resume');
    await handle.signal('approve');
    expect((await handle.result()).superseded).toEqual([]);
  });
});
