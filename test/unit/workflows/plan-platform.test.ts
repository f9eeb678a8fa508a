import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { ApplicationFailure } from '@temporalio/common';
import { fakeActivities, planWith } from '../../support/fake-activities.ts';
import { failureOf, startWorkflowRuns, type WorkflowRuns } from '../../support/workflow-runs.ts';
import { failureTypes } from '../../../src/platform/failure-types.ts';
import type { planPlatform } from '../../../src/workflows/plan-platform.ts';

jest.setTimeout(60_000);

let runs: WorkflowRuns;
beforeAll(async () => {
  runs = await startWorkflowRuns();
});
afterAll(() => runs.temporal.environment.teardown());

test('tells what a deployment of the same input would do, and does nothing', async () => {
  const { activities, calls } = fakeActivities({
    planChanges: async (input) => {
      calls.push(`plan ${JSON.stringify(input)}`);
      return planWith({
        components: [
          {
            component: 'redis',
            objects: [{ object: 'Service/aroti/redis', action: 'create', fields: [], conflicts: [] }],
          },
        ],
      });
    },
  });
  const input = { components: ['redis'], prune: false, rollbackOnFailure: true };
  await runs.run<typeof planPlatform, void>('planPlatform', activities, [input], async (handle) => {
    expect((await handle.result()).changes).toBe(true);
    const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
    expect(currentDetails).toContain('| redis | Service/aroti/redis | create |');
  });
  expect(calls).toEqual(['resolve platform', 'plan {"components":["redis"],"prune":false}']);
});

test('refuses a wrong input on its first line', async () => {
  const { activities, calls } = fakeActivities();
  await runs.run('planPlatform', activities, [{ platform: { domian: 'x.org' } }], async (handle) => {
    const failure = (await failureOf(handle)) as ApplicationFailure;
    expect(failure.type).toBe(failureTypes.invalidInput);
    expect(failure.message).toContain('platform.domian');
  });
  expect(calls).toEqual([]);
});
