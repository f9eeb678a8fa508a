import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { fakeActivities } from '../../support/fake-activities.ts';
import { check, chosenBackup, restored } from '../../support/fake-drill-activities.ts';
import { failureOf, startWorkflowRuns, untilCancelled, type WorkflowRuns } from '../../support/workflow-runs.ts';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import type { Activities } from '../../../src/activities/index.ts';
import { lockHolder } from '../../../src/activities/lock-holder.ts';
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
      expect(report).toMatchObject({
        kind: 'logical',
        passed: true,
        backup: chosenBackup().backup,
        destination: 'primary',
      });
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

  const asking = (migrations: string) => {
    const chosen = chosenBackup();
    return { ...chosen, settings: { ...chosen.settings, migrations } };
  };

  test("the backend's image is asked about the database that is its own, once it is compared", async () => {
    const { activities, calls } = fakeActivities({ chooseBackup: async () => asking('aroti') });
    await run(activities, [{}], async (handle) => {
      const report = await handle.result();
      expect(report.checks).toContainEqual(check('migrations', 'aroti'));
      expect(report.phases.map(({ name }) => name)).toContain('migrations');
    });
    expect(calls.slice(-5)).toEqual([
      'ask queries',
      'try migrations',
      'amcheck all',
      'remove scratch',
      'report passed',
    ]);
  });

  test('an image that does not know the revision fails it', async () => {
    const { activities } = fakeActivities({
      chooseBackup: async () => asking('aroti'),
      tryMigrations: async () => [check('migrations', 'aroti', false)],
    });
    await run(activities, [{}], async (handle) => {
      const message = expect.stringContaining('migrations of aroti');
      expect(await failureOf(handle)).toMatchObject({ type: 'DrillFailed', message });
    });
  });

  test('nor is it asked where its database was not restored', async () => {
    const { activities, calls } = fakeActivities({ chooseBackup: async () => asking('shop') });
    await run(activities, [{}], async (handle) => void (await handle.result()));
    expect(calls).not.toContain('try migrations');
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

  test('a drill of a backup goes on beside one of a point in time; two of one kind do not', async () => {
    const { client } = runs.temporal.environment;
    let begun: () => void = () => undefined;
    const restoring = new Promise<void>((resolve) => (begun = resolve));
    const { activities } = fakeActivities({
      lockHolder: lockHolder({ temporal: client } as ActivityDependencies),
      restorePoint: () => {
        begun();
        return untilCancelled();
      },
    });
    await run(activities, [{ at: 'latest' }], async (handle, taskQueue) => {
      await restoring;
      const beside = (workflowId: string, input: object) =>
        client.workflow.start<typeof restoreDrill>('restoreDrill', { taskQueue, workflowId, args: [input] });
      expect(await (await beside('of-a-backup', {})).result()).toMatchObject({ kind: 'logical', passed: true });
      const refusal = await failureOf(await beside('of-a-point', { at: 'latest' }));
      expect(refusal).toMatchObject({
        type: 'AlreadyRunning',
        message: expect.stringContaining(`${handle.workflowId} drills a point in time of this platform already`),
      });
      await handle.terminate();
    });
  });

  test('it is asked about a point in time, too', async () => {
    const { backup, databases, ...chosen } = asking('keycloak');
    void databases;
    const point = { ...chosen, base: backup, archivedUntil: '2026-01-02T11:59:30.000Z' };
    const { activities, calls } = fakeActivities({ choosePoint: async () => point });
    await run(activities, [{ at: 'latest' }], async (handle) => void (await handle.result()));
    expect(calls).toContain('try migrations');
  });

  test('a point in time that is not reached is a failed drill, and nothing more is asked', async () => {
    const { activities, calls } = fakeActivities({
      restorePoint: async () => ({ phases: [], checks: [check('recovery', 'base', false)], databases: [] }),
    });
    await run(activities, [{ at: 'latest' }], async (handle) => {
      const failure = (await failureOf(handle)) as ApplicationFailure;
      expect(failure).toMatchObject({ type: 'DrillFailed' });
      expect(failure.details?.[0]).toMatchObject({ kind: 'point', passed: false });
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
