import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { fakeActivities } from '../../support/fake-activities.ts';
import { check, chosenBackup, restored } from '../../support/fake-drill-activities.ts';
import { failureOf, startWorkflowRuns, type WorkflowRuns } from '../../support/workflow-runs.ts';
import type { Activities } from '../../../src/activities/index.ts';
import type { DrillReport } from '../../../src/workflows/backup-types.ts';
import type { restoreDrill } from '../../../src/workflows/restore-drill.ts';

jest.setTimeout(60_000);

let runs: WorkflowRuns;
beforeAll(async () => {
  runs = await startWorkflowRuns();
});
afterAll(() => runs.temporal.environment.teardown());

const run = <Result>(
  activities: Activities,
  args: Parameters<typeof restoreDrill>,
  use: Parameters<typeof runs.run<typeof restoreDrill, Result>>[3],
) => runs.run<typeof restoreDrill, Result>('restoreDrill', activities, args, use);

const whole = [
  'choose backup',
  'start scratch',
  'restore roles',
  'restore aroti',
  'restore keycloak',
  'compare roles',
  'compare aroti',
  'compare keycloak',
  'ask queries',
  'amcheck all',
  'remove scratch',
  'report passed',
];

describe('restoreDrill', () => {
  test('restores, compares, proves, removes the server, and reports', async () => {
    const { activities, calls } = fakeActivities();
    await run(activities, [{}], async (handle) => {
      const report = await handle.result();
      expect(report).toMatchObject({ passed: true, backup: chosenBackup().backup, destination: 'primary' });
      expect(report.phases.map(({ name }) => name)).toEqual([
        'server',
        'roles',
        'download',
        'restore',
        'comparison',
        'sql',
        'amcheck',
      ]);
      expect(report.phases).toContainEqual({ name: 'download', seconds: 3 });
      expect(report.rtoSeconds).toBeGreaterThanOrEqual(10.5);
      const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
      expect(currentDetails).toContain('| comparison | keycloak | passed | all is equal |');
    });
    expect(calls).toEqual(whole);
  });

  test('a difference fails it, with the layer, and every proof is made all the same', async () => {
    const { activities, calls } = fakeActivities({
      compareRestored: async ({ database }) => [check('comparison', database, database !== 'aroti')],
    });
    await run(activities, [{}], async (handle) => {
      const failure = (await failureOf(handle)) as ApplicationFailure;
      expect(failure).toMatchObject({
        type: 'DrillFailed',
        message: 'comparison of aroti: rows "public"."notes": was 3, is 2',
      });
      const [report] = failure.details as [DrillReport];
      expect(report.passed).toBe(false);
    });
    expect(calls.slice(-4)).toEqual(['ask queries', 'amcheck all', 'remove scratch', 'report failed']);
  });

  test('what does not restore is not compared, but reported', async () => {
    const { activities, calls } = fakeActivities({
      restoreOne: async ({ database }) => ({ ...restored(database), checks: [check('checksum', database, false)] }),
    });
    await run(activities, [{}], async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ type: 'DrillFailed' });
    });
    expect(calls).toEqual(['choose backup', 'start scratch', 'restore roles', 'remove scratch', 'report failed']);
  });

  test.each([
    ['RTO', { targetRtoSeconds: 1 }, 'rto of RTO'],
    ['RPO', { targetRpoSeconds: 1 }, 'rpo of RPO'],
  ])('a target that is missed fails it: %s', async (_what, target, message) => {
    const chosen = chosenBackup();
    const { activities } = fakeActivities({
      chooseBackup: async () => ({ ...chosen, settings: { amcheck: false, ...target } }),
    });
    await run(activities, [{}], async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ type: 'DrillFailed', message: expect.stringContaining(message) });
    });
  });

  test('whatever fails, the server is removed', async () => {
    const problem = ApplicationFailure.nonRetryable('the target is not empty', 'CannotRestore');
    const { activities, calls } = fakeActivities({ startScratch: () => Promise.reject(problem) });
    await run(activities, [{}], async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ type: 'CannotRestore' });
    });
    expect(calls).toEqual(['choose backup', 'remove scratch']);
  });

  test('without a key nothing is made', async () => {
    const problem = ApplicationFailure.nonRetryable('no key', 'CannotRestore');
    const { activities, calls } = fakeActivities({ chooseBackup: () => Promise.reject(problem) });
    await run(activities, [{}], async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ type: 'CannotRestore', message: 'no key' });
    });
    expect(calls).toEqual([]);
  });

  test.each([
    [{ backup: '../other' }, 'is not the id of a backup'],
    [{ databases: ['a', 'a'] }, 'it names a database twice'],
  ])('refuses %j on its first line', async (input, message) => {
    const { activities, calls } = fakeActivities();
    await run(activities, [input], async (handle) => {
      expect(await failureOf(handle)).toMatchObject({
        type: 'InvalidInput',
        message: expect.stringContaining(message),
      });
    });
    expect(calls).toEqual([]);
  });

  test('a point in time is restored from base backup and WAL, read, and told with what was reached', async () => {
    const { activities, calls } = fakeActivities();
    await run(activities, [{ at: '2026-01-02T11:55:00Z' }], async (handle) => {
      const report = await handle.result();
      expect(report).toMatchObject({ passed: true, point: { reached: '2026-01-02T11:54:59.900000Z' } });
      expect(report.phases.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['server', 'download', 'verify', 'wal', 'recover', 'read', 'sql', 'amcheck']),
      );
      expect(report.rtoSeconds).toBeGreaterThanOrEqual(6);
      expect(report.databases.map(({ name }) => name)).toEqual(['aroti', 'keycloak']);
      const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
      expect(currentDetails).toContain('the last commit is of 2026-01-02T11:54:59.900000Z');
    });
    expect(calls).toEqual([
      'choose point',
      'start idle',
      'restore point',
      'read aroti',
      'read keycloak',
      'ask queries',
      'amcheck all',
      'remove scratch',
      'report passed',
    ]);
  });

  test('a point in time that is not reached is a failed drill, and nothing more is asked', async () => {
    const { activities, calls } = fakeActivities({
      restorePoint: async () => ({ phases: [], checks: [check('recovery', 'base', false)], databases: [] }),
    });
    await run(activities, [{ at: 'latest' }], async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ type: 'DrillFailed' });
    });
    expect(calls).toEqual(['choose point', 'start idle', 'remove scratch', 'report failed']);
  });

  test.each([
    [{ at: 'noon' }, 'is not a moment'],
    [{ at: '2026-01-02T11:55:00' }, 'is not a moment'],
    [{ at: 'latest', backup: '20260102T030000Z-1f2e3d4c' }, 'not meant beside `at`'],
    [{ at: 'latest', databases: ['aroti'] }, 'not meant beside `at`'],
  ])('refuses %j', async (input, message) => {
    const { activities, calls } = fakeActivities();
    await run(activities, [input], async (handle) => {
      expect(await failureOf(handle)).toMatchObject({
        type: 'InvalidInput',
        message: expect.stringContaining(message),
      });
    });
    expect(calls).toEqual([]);
  });
});
