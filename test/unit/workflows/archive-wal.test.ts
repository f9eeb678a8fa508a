import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { fakeActivities } from '../../support/fake-activities.ts';
import { walStatusWith } from '../../support/fake-wal-activities.ts';
import { failureOf, startWorkflowRuns, untilCancelled, type WorkflowRuns } from '../../support/workflow-runs.ts';
import type { Activities } from '../../../src/activities/index.ts';
import type { archiveWal } from '../../../src/workflows/archive-wal.ts';
import type { backupBase } from '../../../src/workflows/backup-base.ts';
import type { WalStatus } from '../../../src/workflows/backup-types.ts';

jest.setTimeout(60_000);

let runs: WorkflowRuns;
beforeAll(async () => {
  runs = await startWorkflowRuns();
});
afterAll(() => runs.temporal.environment.teardown());

const run = <Result>(
  activities: Activities,
  use: (handle: WorkflowHandle<typeof archiveWal>, taskQueue: string) => Promise<Result>,
) => runs.run<typeof archiveWal, Result>('archiveWal', activities, [{}], use);

async function statusWhen(handle: WorkflowHandle<typeof archiveWal>, wanted: (status: WalStatus) => boolean) {
  for (;;) {
    const status = await handle.query<WalStatus, []>('wal');
    if (wanted(status)) return status;
    await sleep(20);
  }
}

async function detailsOf(handle: WorkflowHandle<typeof archiveWal>): Promise<string> {
  const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
  return currentDetails;
}

/** The base backup that a run has started. It outlives the run: whoever does not wait for it leaves its lock behind. */
async function childOf(handle: WorkflowHandle<typeof archiveWal>): Promise<WorkflowHandle<typeof backupBase>> {
  for (;;) {
    const { events } = await handle.fetchHistory();
    const started = events?.find(
      (event) => event.childWorkflowExecutionStartedEventAttributes?.workflowType?.name === 'backupBase',
    );
    const id = started?.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId;
    if (id) return runs.temporal.environment.client.workflow.getHandle<typeof backupBase>(id);
    await sleep(20);
  }
}

/** How many of the base backups that a run has started are done. */
async function basesDone(handle: WorkflowHandle<typeof archiveWal>): Promise<number> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).filter(
    ({ childWorkflowExecutionCompletedEventAttributes: done }) => done?.workflowType?.name === 'backupBase',
  ).length;
}

/** What happens ten minutes later: its timer is in the history at once. */
async function tenMinuteTimers(handle: WorkflowHandle<typeof archiveWal>): Promise<number> {
  const { events = [] } = await handle.fetchHistory();
  return (events ?? []).filter(
    ({ timerStartedEventAttributes: timer }) => Number(timer?.startToFireTimeout?.seconds ?? 0) === 600,
  ).length;
}

const notArchiving = (facts: Partial<WalStatus>) =>
  ApplicationFailure.create({
    type: 'NotArchiving',
    message: 'connect ECONNREFUSED',
    details: [walStatusWith({ state: 'stuck', problem: 'connect ECONNREFUSED', ...facts })],
  });

describe('archiveWal', () => {
  test('shows what the activity tells it; cancelled, it has stopped', async () => {
    const { activities, calls } = fakeActivities();
    await run(activities, async (handle) => {
      await handle.signal('walStatus', walStatusWith());
      const { since, ...status } = await statusWhen(handle, ({ state }) => state === 'archiving');
      expect(status).toEqual(walStatusWith());
      expect(Date.parse(since ?? '')).toBeGreaterThan(0);
      expect(await detailsOf(handle)).toContain('| late by | 256 B, 3 s |');
      while (!calls.includes('stream wal')) await sleep(20);
      await handle.cancel();
      await failureOf(handle);
      expect(await handle.query<WalStatus, []>('wal')).toMatchObject({ state: 'stopped', archivedLsn: '0/3000000' });
    });
    expect(calls).toEqual(['prepare wal', 'open archive', 'stream wal']);
  });

  test('a failure is shown with its reason and since when, and tried again; it is over when something is archived', async () => {
    let attempts = 0;
    const { activities } = fakeActivities({
      streamWal: async () => {
        if (++attempts < 3) throw notArchiving({ lagSeconds: 200, lastUploadAt: '2199-01-02T03:00:00.000Z' });
        return untilCancelled();
      },
    });
    await run(activities, async (handle) => {
      const stuck = await statusWhen(handle, ({ state }) => state === 'stuck');
      expect(stuck).toMatchObject({ problem: 'connect ECONNREFUSED', lagSeconds: 200 });
      expect(await detailsOf(handle)).toContain('**WAL is not archived**: connect ECONNREFUSED');
      while (attempts < 3) await sleep(20);
      // A stream that has begun is no archive: whoever asks now must not hear that all is well.
      const { lastUploadAt: _none, ...begun } = walStatusWith({ archivedLsn: '0/4000000', lagSeconds: 0 });
      await handle.signal('walStatus', begun);
      const { archivedLsn: _place, ...still } = await statusWhen(
        handle,
        ({ archivedLsn }) => archivedLsn === '0/4000000',
      );
      expect(still).toMatchObject({ state: 'stuck', since: stuck.since, problem: 'connect ECONNREFUSED' });
      expect(still.lastUploadAt).toBe('2199-01-02T03:00:00.000Z');
      await handle.signal('walStatus', walStatusWith());
      const well = await statusWhen(handle, ({ state }) => state === 'archiving');
      expect(well.problem).toBeUndefined();
      expect(Date.parse(well.since ?? '')).toBeGreaterThan(Date.parse(stuck.since ?? ''));
      await handle.terminate();
    });
  });

  test('an archive that stands still grows old, whatever it told last', async () => {
    const hour = new Date(Date.now() - 3_600_000).toISOString();
    const { activities } = fakeActivities({
      openArchive: async () => {
        throw notArchiving({ lagBytes: 77, lagSeconds: 3, lastUploadAt: hour });
      },
    });
    await run(activities, async (handle) => {
      const { lagSeconds, lagBytes } = await statusWhen(handle, ({ state }) => state === 'stuck');
      expect(lagSeconds).toBeGreaterThanOrEqual(3600);
      expect(lagBytes).toBe(77);
      await handle.terminate();
    });
  });

  test('a server that can not be asked is told of, too', async () => {
    const { activities } = fakeActivities({
      openArchive: async () => {
        throw new Error('no endpoint is ready');
      },
    });
    await run(activities, async (handle) => {
      expect(await statusWhen(handle, ({ state }) => state === 'stuck')).toMatchObject({
        slot: 'aroti_wal_aroti',
        problem: 'no endpoint is ready',
      });
      await handle.terminate();
    });
  });

  test('takes a base backup where there is none to go on from', async () => {
    const { activities, calls } = fakeActivities({ openArchive: async () => ({ needsBase: true, lost: true }) });
    await run(activities, async (handle) => {
      const base = await childOf(handle);
      await handle.terminate();
      expect(await base.result()).toMatchObject({ timeline: 1 });
      expect(calls).toContain('take base');
    });
  });

  test('a base backup that fails is taken again; while one is under way no other is begun', async () => {
    let taken = 0;
    let streams = 0;
    const { activities } = fakeActivities({
      openArchive: async () => ({ needsBase: true, lost: false, missing: { from: '0/1000000', to: '0/3000000' } }),
      takeBase: () => {
        taken++;
        return untilCancelled();
      },
      streamWal: async () => {
        if (++streams < 3) throw notArchiving({});
        return untilCancelled();
      },
    });
    await run(activities, async (handle) => {
      const base = await childOf(handle);
      while (streams < 3) await sleep(20);
      expect(taken).toBe(1);
      const { missing } = await handle.query<WalStatus, []>('wal');
      expect(missing).toMatchObject({ from: '0/1000000', to: '0/3000000' });
      expect(await detailsOf(handle)).toContain('| missing | 0/1000000 to 0/3000000,');
      await base.terminate();
      while ((await tenMinuteTimers(handle)) !== 1) await sleep(20);
      await handle.terminate();
    });
  });

  test('that it needs a base backup shows until the archive itself says that there is one', async () => {
    const seen = Promise.withResolvers<void>();
    let opened = 0;
    const { activities } = fakeActivities({
      openArchive: async () => {
        if (++opened === 1) return { needsBase: true, lost: false };
        await seen.promise;
        return { needsBase: false, lost: false };
      },
    });
    await run(activities, async (handle) => {
      await handle.signal('walStatus', walStatusWith());
      const { state, needsBaseSince = '' } = await statusWhen(handle, (status) => status.needsBaseSince !== undefined);
      expect(state).toBe('archiving');
      expect(await detailsOf(handle)).toContain(`| no base backup | since ${needsBaseSince}: what is archived now`);
      await (await childOf(handle)).result();
      seen.resolve();
      await statusWhen(handle, (status) => status.needsBaseSince === undefined);
      expect(await detailsOf(handle)).not.toContain('no base backup');
      expect(opened).toBe(2);
      await handle.terminate();
    });
  });

  test('where it can not be looked whether a base backup is needed still, it is looked again', async () => {
    let opened = 0;
    const { activities } = fakeActivities({
      openArchive: async () => {
        if (++opened > 1) throw new Error('no endpoint is ready');
        return { needsBase: true, lost: false };
      },
    });
    await run(activities, async (handle) => {
      await (await childOf(handle)).result();
      while ((await tenMinuteTimers(handle)) !== 1) await sleep(20);
      expect(await handle.query<WalStatus, []>('wal')).toHaveProperty('needsBaseSince');
      await handle.terminate();
    });
  });

  test('where it could not be looked, what the archive finds as it goes on counts, and the next base backup is taken at once', async () => {
    const looked = Promise.withResolvers<void>();
    const answers = [true, new Error('the worker was killed'), false, true];
    let streams = 0;
    const { activities } = fakeActivities({
      openArchive: async () => {
        const needsBase = answers.shift() ?? false;
        if (typeof needsBase === 'boolean') return { needsBase, lost: false };
        looked.resolve();
        throw needsBase;
      },
      streamWal: async () => {
        await looked.promise;
        if (++streams < 3) throw notArchiving({});
        return untilCancelled();
      },
    });
    await run(activities, async (handle) => {
      while ((await basesDone(handle)) < 2) await sleep(20);
      expect(answers).toEqual([]);
      await handle.terminate();
    });
  });

  test('waits for a worker for as long as there is none', async () => {
    const { activities, calls } = fakeActivities();
    await run(activities, async (handle) => {
      while (!calls.includes('prepare wal')) await sleep(20);
      const { events } = await handle.fetchHistory();
      const [prepare] = (events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
      expect(prepare?.activityType?.name).toBe('prepareWal');
      expect(Number(prepare?.scheduleToCloseTimeout?.seconds ?? 0)).toBe(0);
      await handle.terminate();
    });
  });

  test('one at a time', async () => {
    const { activities, calls } = fakeActivities({
      lockHolder: async () => ({ workflowId: 'first', runId: 'r', startedAt: '2026-01-02T00:00:00.000Z' }),
    });
    await run(activities, async (handle, taskQueue) => {
      while (!calls.includes('stream wal')) await sleep(20);
      const client = runs.temporal.environment.client;
      const second = await client.workflow.start('archiveWal', { taskQueue, workflowId: 'second', args: [{}] });
      expect(await failureOf(second)).toMatchObject({
        type: 'AlreadyRunning',
        message: expect.stringContaining('first archives the WAL of this platform already'),
      });
      await handle.terminate();
    });
  });

  test('refuses an unknown key', async () => {
    const { activities, calls } = fakeActivities();
    await runs.run<typeof archiveWal, void>('archiveWal', activities, [{ plattform: {} }], async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ type: 'InvalidInput' });
    });
    expect(calls).toEqual([]);
  });

  test('a document without WAL ends it, once the server could be told', async () => {
    let attempts = 0;
    const { activities, calls } = fakeActivities({
      openArchive: async () => {
        if (++attempts === 1) throw new Error('connect ECONNREFUSED');
        throw ApplicationFailure.nonRetryable('platform.backups.wal.enabled is false', 'InvalidInput');
      },
    });
    await run(activities, async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ type: 'InvalidInput' });
    });
    expect(attempts).toBe(2);
    expect(calls).toEqual(['prepare wal']);
  });
});

describe('backupBase', () => {
  test('takes one, and says what it needs', async () => {
    const { activities, calls } = fakeActivities();
    await runs.run<typeof backupBase, void>('backupBase', activities, [{}], async (handle) => {
      const manifest = await handle.result();
      expect(manifest.id).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/);
      const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
      expect(currentDetails).toContain('needs WAL from 0/2000028 to 0/2000100 on timeline 1');
    });
    expect(calls).toEqual(['prepare wal', 'take base']);
  });

  test('a failure is that of the backup', async () => {
    const { activities } = fakeActivities({
      takeBase: async () => {
        throw ApplicationFailure.nonRetryable('pg_basebackup: no space left', 'BackupFailed', {
          step: 'pg_basebackup',
        });
      },
    });
    await runs.run<typeof backupBase, void>('backupBase', activities, [{}], async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ type: 'BackupFailed', message: 'pg_basebackup: no space left' });
    });
  });
});
