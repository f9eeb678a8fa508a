import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { fakeActivities, wellReport } from '../../support/fake-activities.ts';
import { failureOf, startWorkflowRuns, type WorkflowRuns } from '../../support/workflow-runs.ts';
import type { DiagnoseInput } from '../../../src/platform/diagnose-input.ts';
import type { diagnosePlatform } from '../../../src/workflows/diagnose-platform.ts';
import { componentKey, platformKey, revisionKey } from '../../../src/workflows/search-attributes.ts';

jest.setTimeout(60_000);

let runs: WorkflowRuns;
beforeAll(async () => {
  runs = await startWorkflowRuns();
});
afterAll(() => runs.temporal.environment.teardown());

const type = 'diagnosePlatform';
const finding = {
  case: 'component' as const,
  component: 'redis',
  object: 'redis',
  cause: 'It does not answer',
  evidence: [],
  remedy: 'Look.',
};

describe('diagnosePlatform', () => {
  test('gives what one activity found, can be found, and shows it to a person', async () => {
    const inputs: DiagnoseInput[] = [];
    const report = { ...wellReport(), healthy: false, findings: [finding], markdown: '**redis** does not answer' };
    const { activities } = fakeActivities({
      diagnosePlatform: async (input) => {
        inputs.push(input);
        return { report, searchAttributes: true };
      },
    });
    await runs.run<typeof diagnosePlatform, void>(type, activities, [{ components: ['redis'] }], async (handle) => {
      expect(await handle.result()).toEqual(report);
      const { typedSearchAttributes } = await handle.describe();
      expect(typedSearchAttributes.get(platformKey)).toBe('aroti');
      expect(typedSearchAttributes.get(revisionKey)).toBe(3);
      expect(typedSearchAttributes.get(componentKey)).toEqual(['redis']);
      const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
      expect(currentDetails).toBe('**redis** does not answer');
      const { events } = await handle.fetchHistory();
      expect(events?.filter((event) => event.activityTaskScheduledEventAttributes)).toHaveLength(1);
    });
    expect(inputs).toEqual([{ components: ['redis'] }]);
  });

  test('needs no input, and goes without search attributes', async () => {
    const { activities } = fakeActivities({
      diagnosePlatform: async () => ({ report: wellReport(), searchAttributes: false }),
    });
    await runs.run<typeof diagnosePlatform, void>(type, activities, [], async (handle) => {
      expect(await handle.result()).toMatchObject({ healthy: true });
      expect((await handle.describe()).typedSearchAttributes.get(platformKey)).toBeUndefined();
    });
  });

  test('refuses a wrong input before anything is looked at', async () => {
    const { activities, calls } = fakeActivities();
    await runs.run(type, activities, [{ selfHeal: true }], async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ type: 'InvalidInput', details: [[{ path: 'selfHeal' }]] });
    });
    expect(calls).toEqual([]);
  });

  test('fails, after a few attempts, where the cluster does not answer', async () => {
    let attempts = 0;
    const { activities } = fakeActivities({
      diagnosePlatform: async () => {
        attempts++;
        throw ApplicationFailure.create({ message: 'no answer from https://cluster' });
      },
    });
    await runs.run(type, activities, [{}], async (handle) => {
      expect((await failureOf(handle))?.message).toBe('no answer from https://cluster');
    });
    expect(attempts).toBe(3);
  });
});
