import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { fakeActivities } from '../../support/fake-activities.ts';
import { prunePlan, sweptDrill } from '../../support/fake-backup-activities.ts';
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
      const { destinations, drills } = await handle.result();
      expect(destinations[0]?.orphans).toMatchObject([{ key: orphan, action: 'deleted' }]);
      expect(drills).toEqual([sweptDrill(false)]);
      const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
      expect(currentDetails).toContain(`| ${old} | primary | delete | no rule keeps it |`);
      expect(currentDetails).toContain('| drill-20260102t030000z-1f2e3d4c | cluster | deleted | its run is over |');
    });
    expect(calls).toEqual(['plan prune', `delete ${old}`, `remove ${orphan}`, 'sweep drills']);
  });

  test('a dry run only says what would go', async () => {
    const { activities, calls } = fakeActivities();
    await run(activities, [{ dryRun: true }], async (handle) => {
      expect(await handle.result()).toEqual({ ...prunePlan(true), drills: [sweptDrill(true)] });
    });
    expect(calls).toEqual(['plan prune', 'sweep drills']);
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
    expect(calls).toEqual(['plan prune', `remove ${orphan}`, 'sweep drills']);
  });

  test('a cluster that can not be asked fails the run, and only after the backups are pruned', async () => {
    const problem = ApplicationFailure.nonRetryable('may not list namespaces', 'Refused');
    const { activities, calls } = fakeActivities({ sweepDrills: () => Promise.reject(problem) });
    await run(activities, [{}], async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ type: 'Refused', message: 'may not list namespaces' });
    });
    expect(calls).toEqual(['plan prune', `delete ${old}`, `remove ${orphan}`]);
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

  test('a destination that fails is named in the end, and the others are done', async () => {
    const { destinations, ...plan } = prunePlan(false);
    const named = ['broken', 'unplanned', 'primary'];
    const planned = destinations.flatMap((each) =>
      named.map((destination) =>
        destination === 'unplanned'
          ? { destination, decisions: [], orphans: [], problems: ['NoSuchBucket: no such bucket'] }
          : { ...each, destination },
      ),
    );
    const { activities, calls } = fakeActivities({
      planPrune: async () => ({
        platform: { name: 'aroti', namespacePrefix: '' },
        result: { ...plan, destinations: planned },
        searchAttributes: true,
      }),
    });
    const deleteThere = activities.deleteBackups;
    activities.deleteBackups = async (task) => {
      if (task.destination === 'broken') throw ApplicationFailure.nonRetryable('connection refused', 'PruneFailed');
      return deleteThere(task);
    };
    await run(activities, [{}], async (handle) => {
      const failure = (await failureOf(handle)) as ApplicationFailure;
      expect(failure).toMatchObject({
        type: 'PruneFailed',
        message: 'destination broken: connection refused\ndestination unplanned: NoSuchBucket: no such bucket',
      });
      expect(failure.details?.[0]).toMatchObject({
        destinations: [
          { decisions: [{ action: 'keep' }, { action: 'failed' }], orphans: [{ action: 'failed' }] },
          { decisions: [], problems: ['NoSuchBucket: no such bucket'] },
          { decisions: [{ action: 'keep' }, { action: 'delete' }], orphans: [{ action: 'deleted' }] },
        ],
        drills: [sweptDrill(false)],
      });
    });
    expect(calls).toEqual([`delete ${old}`, `remove ${orphan}`, 'sweep drills']);
  });

  test('what a plan has no room for is planned again, where there is any, and counted', async () => {
    const segments = (round: number) => [`wal/${round}-1`, `wal/${round}-2`];
    const plans: unknown[] = [];
    const { activities, calls } = fakeActivities({
      planPrune: async (_input, again) => {
        plans.push(again);
        const round = plans.length;
        const [primary] = prunePlan(false).destinations;
        const orphans = [...(round === 1 ? [] : ['wal/1-1']), ...segments(round)].map((key) => ({
          key,
          action: 'to delete' as const,
          reason: 'nothing needs it',
        }));
        const left = 6 - 2 * round;
        return {
          platform: { name: 'aroti', namespacePrefix: '' },
          result: {
            ...prunePlan(false),
            destinations: [
              ...(again ? [] : [{ destination: 'elsewhere', decisions: [], orphans: [] }]),
              {
                destination: 'primary',
                decisions: round === 1 ? (primary?.decisions ?? []) : [],
                orphans,
                ...(left > 0 && { unlisted: { kept: 7, deleted: 0, locked: 0, left } }),
              },
            ],
          },
          searchAttributes: true,
        };
      },
      // One is under Object Lock, and in every plan.
      deleteOrphans: async ({ ids }) =>
        ids.filter((id) => id === 'wal/1-1').map((id) => ({ id, reason: 'Object Lock' })),
    });
    await run(activities, [{}], async (handle) => {
      const failure = (await failureOf(handle)) as ApplicationFailure;
      expect(failure.message).toBe('1 could not be deleted:\nwal/1-1 in primary: Object Lock');
      expect(failure.details?.[0]).toMatchObject({
        destinations: [
          { destination: 'elsewhere' },
          {
            decisions: [{ action: 'keep' }, { action: 'delete' }],
            orphans: [
              { key: 'wal/1-1', action: 'locked' },
              { key: 'wal/1-2', action: 'deleted' },
            ],
            unlisted: { kept: 7, deleted: 4, locked: 0, left: 0 },
          },
        ],
      });
    });
    expect(plans).toEqual([undefined, ['primary'], ['primary']]);
    expect(calls).toEqual([`delete ${old}`, 'sweep drills']);
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
