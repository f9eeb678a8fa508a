import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { fakeActivities } from '../../support/fake-activities.ts';
import { artifact, backedUp, preparedBackup } from '../../support/fake-backup-activities.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { failureOf, startWorkflowRuns, type WorkflowRuns } from '../../support/workflow-runs.ts';
import type { Activities } from '../../../src/activities/index.ts';
import type { CompleteTask } from '../../../src/activities/complete-backup.ts';
import { whileHeartbeating } from '../../../src/activities/heartbeat.ts';
import { tellingDestinations } from '../../../src/activities/telling-destinations.ts';
import { startOf } from '../../../src/platform/backup-id.ts';
import { StoreFailed } from '../../../src/storage/store-failed.ts';
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

  test('held back by a cron expression, it is called by the time when it began', async () => {
    const ids: string[] = [];
    const { activities } = fakeActivities();
    const write = activities.backupDocument;
    activities.backupDocument = (task) => {
      ids.push(task.backup);
      return write(task);
    };
    const { client } = runs.temporal.environment;
    await runs.temporal.withWorker(activities, async (taskQueue) => {
      const startedAt = Date.now();
      const options = { taskQueue, workflowId: 'held-back', args: [{}], cronSchedule: '@every 4s' };
      const handle = await client.workflow.start('backupDatabases', options);
      while (ids.length === 0) await setTimeout(50);
      await handle.terminate().catch(() => undefined);
      // An id has whole seconds.
      expect(startOf(ids[0] ?? '')?.getTime()).toBeGreaterThan(startedAt + 2000);
    });
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
        await setTimeout(200);
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

  describe('of several destinations', () => {
    const lost = { destination: 'elsewhere', reason: 'NoSuchBucket: no such bucket' };
    const failed = ApplicationFailure.nonRetryable(`destination elsewhere: ${lost.reason}`, 'BackupFailed', {
      step: 'destination elsewhere',
      lost,
    });
    const both = { ...preparedBackup(), destinations: ['primary', 'elsewhere'] };

    test.each<[string, keyof Activities]>([
      ['the roles', 'backupGlobals'],
      ['the document', 'backupDocument'],
      ['a dump', 'backupDatabase'],
      ['the manifest', 'completeBackup'],
    ])(
      'one that fails with %s is left out from then on: the others get their backup, and the run fails',
      async (_what, at) => {
        const without: (string[] | undefined)[] = [];
        const { activities, calls } = fakeActivities({ prepareBackup: async () => both });
        const work = activities[at] as (task: { without?: string[] }) => Promise<unknown>;
        Object.assign(activities, {
          [at]: async (task: { without?: string[] }) => {
            without.push(task.without);
            if (!task.without?.includes('elsewhere')) throw failed;
            return work(task);
          },
        });
        await run(activities, [{}], async (handle) => {
          const failure = await failureOf(handle);
          expect(failure).toMatchObject({
            type: 'BackupFailed',
            details: [{ destinations: ['primary'], lost: [lost] }],
          });
          expect(failure?.message).toMatch(
            /^destination elsewhere: NoSuchBucket: no such bucket\nThe backup \S+ is complete in primary only\.$/,
          );
        });
        expect(without.slice(0, 2)).toEqual([undefined, ['elsewhere']]);
        expect(calls.slice(-2)).toEqual(['complete backup', 'discard backup']);
      },
    );

    test('one that this run did not begin with, and that is none, costs the others nothing', async () => {
      const { activities, calls } = fakeActivities();
      const dump = activities.backupDatabase;
      activities.backupDatabase = async (task) => {
        if (!task.without?.includes('elsewhere')) throw failed;
        return dump(task);
      };
      await run(activities, [{}], async (handle) => {
        expect(await failureOf(handle)).toMatchObject({
          type: 'BackupFailed',
          details: [{ destinations: ['primary'], lost: [lost] }],
        });
      });
      expect(calls.slice(-4)).toEqual(['dump aroti', 'dump keycloak', 'complete backup', 'discard backup']);
    });

    test('one that does not answer is given a second attempt, which knows of the first', async () => {
      const { activities } = fakeActivities({ prepareBackup: async () => both });
      const attempts: unknown[] = [];
      activities.backupGlobals = (task) => {
        attempts.push(task.without);
        const stores = ['primary', 'elsewhere']
          .filter((name) => !task.without?.includes(name))
          .map((name) => memoryStore(name));
        return whileHeartbeating(() =>
          tellingDestinations(stores, async () => {
            if (stores.length > 1) throw new StoreFailed('elsewhere', new Error('connection refused'));
            return { globals: artifact('globals.sql.zst'), globalFacts: artifact('globals.facts.jsonl.zst') };
          }),
        );
      };
      await run(activities, [{}], async (handle) => {
        expect(await failureOf(handle)).toMatchObject({ details: [{ destinations: ['primary'] }] });
      });
      expect(attempts).toEqual([undefined, undefined, ['elsewhere']]);
    });

    test('one that can not be reached is named before a dump begins, and left out', async () => {
      const { activities } = fakeActivities({
        prepareBackup: async () => ({ ...preparedBackup(), lost: [lost] }),
      });
      const dumping = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      activities.backupDatabase = async ({ database, without }) => {
        expect(without).toEqual(['elsewhere']);
        dumping.resolve();
        await goOn.promise;
        return backedUp(database.name);
      };
      await run(activities, [{}], async (handle) => {
        await dumping.promise;
        const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
        expect(currentDetails).toContain('to primary, without elsewhere (NoSuchBucket: no such bucket)');
        goOn.resolve();
        expect(await failureOf(handle)).toMatchObject({ type: 'BackupFailed', details: [{ lost: [lost] }] });
      });
    });

    test('the only one that is left fails the backup', async () => {
      const { activities, calls } = fakeActivities({ backupDatabase: () => Promise.reject(failed) });
      await run(activities, [{}], async (handle) => {
        expect(await failureOf(handle)).toMatchObject({ type: 'BackupFailed', message: failed.message });
      });
      expect(calls).not.toContain('complete backup');
      expect(calls.at(-1)).toBe('discard backup');
    });
  });

  test('is cleared away only after what was written beside what has failed has ended', async () => {
    const document = Promise.withResolvers<void>();
    const { activities, calls } = fakeActivities({
      backupGlobals: () => Promise.reject(broken),
    });
    const write = activities.backupDocument;
    activities.backupDocument = async (task) => {
      await document.promise;
      return write(task);
    };
    await run(activities, [{}], async (handle) => {
      // Long enough for what would not wait.
      await setTimeout(1500);
      expect(calls).toEqual(['prepare backup']);
      document.resolve();
      expect(await failureOf(handle)).toMatchObject({ type: 'BackupFailed', message: broken.message });
    });
    expect(calls).toEqual(['prepare backup', 'write document', 'discard backup']);
  });

  test('what can not be cleared away does not hide why the backup failed', async () => {
    const { activities } = fakeActivities({
      backupDatabase: () => Promise.reject(broken),
      discardBackup: () => Promise.reject(ApplicationFailure.nonRetryable('the store is gone', 'StoreFailed')),
    });
    await run(activities, [{}], async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ type: 'BackupFailed', message: broken.message });
    });
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
