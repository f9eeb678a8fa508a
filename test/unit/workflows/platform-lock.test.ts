import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import { fakeActivities, inspected } from '../../support/fake-activities.ts';
import {
  failureOf,
  progressWhen,
  startWorkflowRuns,
  untilCancelled,
  type WorkflowRuns,
} from '../../support/workflow-runs.ts';
import { lockHolder } from '../../../src/activities/lock-holder.ts';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import { whileHeartbeating } from '../../../src/activities/heartbeat.ts';
import { failureTypes } from '../../../src/platform/failure-types.ts';
import type { deployPlatform } from '../../../src/workflows/deploy-platform.ts';
import type { verifyPlatform } from '../../../src/workflows/verify-platform.ts';

jest.setTimeout(60_000);

let runs: WorkflowRuns;
beforeAll(async () => {
  runs = await startWorkflowRuns();
});
afterAll(() => runs.temporal.environment.teardown());

const realHolder = () => lockHolder({ temporal: runs.temporal.environment.client } as ActivityDependencies);

test('two runs for one platform under different ids: one runs, the other is refused and names the first', async () => {
  const { activities, calls } = fakeActivities({
    lockHolder: realHolder(),
    awaitComponent: async () => untilCancelled(),
  });
  await runs.run<typeof deployPlatform, void>('deployPlatform', activities, [{}], async (first, taskQueue) => {
    await progressWhen(first, ({ components }) => components[0]?.state === 'waiting');
    const before = calls.length;
    const second = await runs.temporal.environment.client.workflow.start<typeof deployPlatform>('deployPlatform', {
      taskQueue,
      workflowId: 'somebody-else',
      args: [{}],
    });
    const failure = (await failureOf(second)) as ApplicationFailure;
    expect(failure).toMatchObject({ type: failureTypes.alreadyRunning, nonRetryable: true });
    expect(failure.message).toContain(first.workflowId);
    expect(failure.details?.[0]).toMatchObject([{ workflowId: first.workflowId }]);
    expect(calls.slice(before)).toEqual(['resolve platform']);
    await first.terminate();
  });
});

test('a run that was terminated holds nothing: the next one goes ahead', async () => {
  const { activities } = fakeActivities({ lockHolder: realHolder() });
  const stuck = fakeActivities({ awaitComponent: async () => untilCancelled() });
  await runs.run('deployPlatform', stuck.activities, [{}], async (handle) => {
    await progressWhen(handle, ({ state }) => state === 'deploying');
    await handle.terminate();
  });
  const result = await runs.run<typeof deployPlatform, { revision: number }>(
    'deployPlatform',
    activities,
    [{}],
    (handle) => handle.result(),
  );
  expect(result.revision).toBe(3);
});

test('no lock is left when a run has ended', async () => {
  const { activities } = fakeActivities();
  await runs.run('deployPlatform', activities, [{}], (handle) => handle.result());
  const lock = await runs.temporal.environment.client.workflow.getHandle('lock-aroti').describe();
  expect(lock.status.name).toBe('COMPLETED');
});

describe('a verification that puts back what drifted', () => {
  const drifted = inspected([{ component: 'redis', drift: [{ object: 'Service/aroti/redis', path: '' }] }], {
    selfHeal: true,
  });
  const detailsWhen = async (handle: WorkflowHandle, wanted: string) => {
    for (;;) {
      const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
      if (currentDetails.includes(wanted)) return;
      await sleep(20);
    }
  };

  test('is waited for by a deployment that comes meanwhile, and stopped by none', async () => {
    const healing = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const { activities, calls } = fakeActivities({
      lockHolder: realHolder(),
      inspectPlatform: async () => drifted,
      healComponent: () =>
        whileHeartbeating<string, []>(async () => {
          healing.resolve();
          await finish.promise;
          return [];
        }),
    });
    await runs.run<typeof verifyPlatform, void>('verifyPlatform', activities, [{}], async (verify, taskQueue) => {
      await healing.promise;
      const deploy = await runs.temporal.environment.client.workflow.start<typeof deployPlatform>('deployPlatform', {
        taskQueue,
        workflowId: 'deploys-afterwards',
        args: [{}],
      });
      await detailsWhen(deploy, `Waiting for ${verify.workflowId}`);
      expect(calls).toEqual(['resolve platform']);
      finish.resolve();
      expect(await failureOf(verify)).toMatchObject({ type: failureTypes.unhealthy });
      await expect(deploy.result()).resolves.toMatchObject({ revision: 3 });
    });
  });

  test('puts nothing back where a deployment holds the platform: it says that it was skipped, and names it', async () => {
    const { activities, calls } = fakeActivities({
      lockHolder: realHolder(),
      inspectPlatform: async () => drifted,
      awaitComponent: async () => untilCancelled(),
    });
    await runs.run<typeof deployPlatform, void>('deployPlatform', activities, [{}], async (deploy, taskQueue) => {
      await progressWhen(deploy, ({ components }) => components[0]?.state === 'waiting');
      const before = calls.length;
      const report = await runs.temporal.environment.client.workflow.execute<typeof verifyPlatform>('verifyPlatform', {
        taskQueue,
        workflowId: 'verifies-meanwhile',
        args: [{}],
      });
      expect(report).toMatchObject({ healthy: false, components: [], healed: [] });
      expect(report.skipped).toContain(`${deploy.workflowId} changes this platform already`);
      expect(calls.slice(before)).toEqual([]);
      await deploy.terminate();
    });
  });
});
