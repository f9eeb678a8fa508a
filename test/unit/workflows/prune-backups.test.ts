import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ApplicationFailure } from '@temporalio/common';
import { fakeActivities } from '../../support/fake-activities.ts';
import { prunePlan } from '../../support/fake-backup-activities.ts';
import { failureOf, startWorkflowRuns, type WorkflowRuns } from '../../support/workflow-runs.ts';
import type { Activities } from '../../../src/activities/index.ts';
import type { pruneBackups } from '../../../src/workflows/prune-backups.ts';

jest.setTimeout(60_000);

let runs: WorkflowRuns;
beforeAll(async () => {
  runs = await startWorkflowRuns();
});
afterAll(() => runs.temporal.environment.teardown());

const run = <Result>(
  activities: Activities,
  args: Parameters<typeof pruneBackups>,
  use: Parameters<typeof runs.run<typeof pruneBackups, Result>>[3],
) => runs.run<typeof pruneBackups, Result>('pruneBackups', activities, args, use);

const old = '20260101T030000Z-5b6a7988';
const orphan = 'logical/20251231T030000Z-aaaaaaaa/aroti.dump.zst';

describe('pruneBackups', () => {
  test('deletes what no rule keeps, then what never was a backup', async () => {
    const { activities, calls } = fakeActivities();
    await run(activities, [{}], async (handle) => {
      const { destinations } = await handle.result();
      expect(destinations[0]?.orphans).toMatchObject([{ key: orphan, action: 'deleted' }]);
      const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
      expect(currentDetails).toContain(`| ${old} | primary | delete | no rule keeps it |`);
    });
    expect(calls).toEqual(['plan prune', `delete ${old}`, `remove ${orphan}`]);
  });

  test('a dry run only says what would go', async () => {
    const { activities, calls } = fakeActivities();
    await run(activities, [{ dryRun: true }], async (handle) => {
      expect(await handle.result()).toEqual(prunePlan(true));
    });
    expect(calls).toEqual(['plan prune']);
  });

  test('what is locked fails the run, which says so, and has deleted the rest', async () => {
    const { activities, calls } = fakeActivities({
      deleteBackups: async ({ ids }) => ids.map((id) => ({ id, reason: 'AccessDenied' })),
    });
    await run(activities, [{}], async (handle) => {
      const failure = (await failureOf(handle)) as ApplicationFailure;
      expect(failure).toMatchObject({
        type: 'PruneFailed',
        message: `1 could not be deleted:\n${old} in primary: the store keeps it: AccessDenied`,
      });
      expect(failure.details?.[0]).toMatchObject({
        destinations: [{ decisions: [{ action: 'keep' }, { action: 'locked' }] }],
      });
    });
    expect(calls).toEqual(['plan prune', `remove ${orphan}`]);
  });

  test('many are deleted in portions', async () => {
    const ids = Array.from({ length: 120 }, (_, index) => `20250101T030000Z-${index}`);
    const portions: number[] = [];
    const plan = prunePlan(false);
    const { activities } = fakeActivities({
      planPrune: async () => ({
        platform: { name: 'aroti', namespacePrefix: '' },
        result: {
          ...plan,
          destinations: [
            {
              destination: 'primary',
              decisions: ids.map((id) => ({ id, action: 'delete', reason: 'old' })),
              orphans: [],
            },
          ],
        },
        searchAttributes: true,
      }),
      deleteBackups: async (task) => {
        portions.push(task.ids.length);
        return [];
      },
    });
    await run(activities, [{}], async (handle) => void (await handle.result()));
    expect(portions).toEqual([50, 50, 20]);
  });

  test('refuses a wrong input on its first line', async () => {
    const { activities, calls } = fakeActivities();
    await run(activities, [{ dryrun: true } as object], async (handle) => {
      expect(await failureOf(handle)).toMatchObject({
        type: 'InvalidInput',
        message: expect.stringContaining('dryRun'),
      });
    });
    expect(calls).toEqual([]);
  });
});
