import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { fakeActivities } from '../../support/fake-activities.ts';
import { backedUp, preparedBackup } from '../../support/fake-backup-activities.ts';
import { failureOf, startWorkflowRuns, type WorkflowRuns } from '../../support/workflow-runs.ts';
import type { Activities } from '../../../src/activities/index.ts';
import type { CompleteTask } from '../../../src/activities/complete-backup.ts';
import type { backupDatabases } from '../../../src/workflows/backup-databases.ts';

jest.setTimeout(60_000);

let runs: WorkflowRuns;
beforeAll(async () => {
  runs = await startWorkflowRuns();
});
afterAll(() => runs.temporal.environment.teardown());

const run = <Result>(
  activities: Activities,
  args: Parameters<typeof backupDatabases>,
  use: Parameters<typeof runs.run<typeof backupDatabases, Result>>[3],
) => runs.run<typeof backupDatabases, Result>('backupDatabases', activities, args, use);

const broken = ApplicationFailure.nonRetryable('pg_dump of keycloak: no space left', 'BackupFailed', {
  step: 'pg_dump',
});

describe('backupDatabases', () => {
  test('writes everything, and what makes it a backup last', async () => {
    const tasks: CompleteTask[] = [];
    const { activities, calls } = fakeActivities();
    const complete = activities.completeBackup;
    activities.completeBackup = (task) => {
      tasks.push(task);
      return complete(task);
    };
    await run(activities, [{}], async (handle) => {
      const result = await handle.result();
      expect(result).toMatchObject({ platform: 'aroti', destinations: ['primary'], bytes: 2000 });
      expect(result.databases.map(({ name, rows }) => ({ name, rows }))).toEqual([
        { name: 'aroti', rows: 42 },
        { name: 'keycloak', rows: 42 },
      ]);
      expect(result.backup).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/);
      expect(handle.workflowId).toBeDefined();
      expect(tasks[0]).toMatchObject({ backup: result.backup, databases: [backedUp('aroti'), backedUp('keycloak')] });
      const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
      expect(currentDetails).toContain('complete');
      expect(currentDetails).toContain('| `keycloak` | 7.6 MiB | 1000 B | 3 | 42 | dumped |');
    });
    expect(calls[0]).toBe('prepare backup');
    expect(calls.slice(1, 3).toSorted()).toEqual(['dump globals', 'write document']);
    expect(calls.slice(3)).toEqual(['dump aroti', 'dump keycloak', 'complete backup']);
  });

  test('dumps as many databases at once as the document says', async () => {
    let now = 0;
    let most = 0;
    const names = ['a', 'b', 'c', 'd'];
    const { activities } = fakeActivities({
      prepareBackup: async () => ({
        ...preparedBackup(),
        concurrency: 2,
        databases: names.map((name) => ({ name, bytes: 1, encoding: 'UTF8' })),
      }),
      backupDatabase: async ({ database }) => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 200));
        now--;
        return backedUp(database.name);
      },
    });
    await run(activities, [{}], async (handle) => {
      expect((await handle.result()).databases.map(({ name }) => name)).toEqual(names);
    });
    expect(most).toBe(2);
  });

  test('a database that can not be dumped: no manifest, nothing left, and it says which', async () => {
    const { activities, calls } = fakeActivities({
      backupDatabase: async ({ database }) => {
        if (database.name === 'keycloak') throw broken;
        return backedUp(database.name);
      },
    });
    await run(activities, [{}], async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ type: 'BackupFailed', message: broken.message });
    });
    expect(calls).toContain('discard backup');
    expect(calls).not.toContain('complete backup');
  });

  test('a manifest that can not be written leaves nothing either', async () => {
    const { activities, calls } = fakeActivities({ completeBackup: () => Promise.reject(broken) });
    await run(activities, [{}], async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ type: 'BackupFailed' });
    });
    expect(calls.at(-1)).toBe('discard backup');
  });

  test('cancelled, it removes what it wrote', async () => {
    const begun = Promise.withResolvers<void>();
    const { activities, calls } = fakeActivities({
      backupDatabase: async () => {
        begun.resolve();
        const { Context } = await import('@temporalio/activity');
        const context = Context.current();
        const timer = setInterval(() => context.heartbeat(), 100);
        return context.cancelled.finally(() => clearInterval(timer));
      },
    });
    await run(activities, [{}], async (handle) => {
      await begun.promise;
      await handle.cancel();
      await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    });
    expect(calls.at(-1)).toBe('discard backup');
  });

  test.each([
    [{ databases: [] }, 'databases'],
    [{ databases: ['a', 'a'] }, 'it names a database twice'],
    [{ destination: 'x' }, 'destinations'],
    [{ platform: { backups: { recipients: ['age1nope'] } } }, 'platform.backups.recipients'],
    ['nightly', 'input'],
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
});
