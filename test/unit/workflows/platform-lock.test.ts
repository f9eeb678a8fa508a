import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { ApplicationFailure } from '@temporalio/common';
import { fakeActivities } from '../../support/fake-activities.ts';
import {
  failureOf,
  progressWhen,
  startWorkflowRuns,
  untilCancelled,
  type WorkflowRuns,
} from '../../support/workflow-runs.ts';
import { lockHolder } from '../../../src/activities/lock-holder.ts';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import { failureTypes } from '../../../src/platform/failure-types.ts';
import type { deployPlatform } from '../../../src/workflows/deploy-platform.ts';

jest.setTimeout(15_000);

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
