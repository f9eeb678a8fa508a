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
      expect(await statusWhen(handle, ({ state }) => state === 'archiving')).toEqual(walStatusWith());
      expect(await detailsOf(handle)).toContain('| late by | 256 B, 3 s |');
      while (!calls.includes('stream wal')) await sleep(20);
      await handle.cancel();
      await failureOf(handle);
      expect(await handle.query<WalStatus, []>('wal')).toMatchObject({ state: 'stopped', archivedLsn: '0/3000000' });
    });
    expect(calls).toEqual(['prepare wal', 'open archive', 'stream wal']);
  });

  test('a failure is shown with its reason, and tried again', async () => {
    let attempts = 0;
    const { activities } = fakeActivities({
      streamWal: async () => {
        if (++attempts < 3) throw notArchiving({ lagSeconds: 200 });
        return untilCancelled();
      },
    });
    await run(activities, async (handle) => {
      const stuck = await statusWhen(handle, ({ state }) => state === 'stuck');
      expect(stuck).toMatchObject({ problem: 'connect ECONNREFUSED', lagSeconds: 200 });
      expect(await detailsOf(handle)).toContain('**WAL is not archived**: connect ECONNREFUSED');
      while (attempts < 3) await sleep(20);
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

  test.each<[string, unknown, Partial<Activities>]>([
    ['an unknown key', { plattform: {} }, {}],
    [
      'a document without WAL',
      {},
      {
        prepareWal: async () => {
          throw ApplicationFailure.nonRetryable('platform.backups.wal.enabled is false', 'InvalidInput');
        },
      },
    ],
  ])('refuses %s', async (_, input, fakes) => {
    const { activities, calls } = fakeActivities(fakes);
    await runs.run<typeof archiveWal, void>('archiveWal', activities, [input], async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ type: 'InvalidInput' });
    });
    expect(calls).toEqual([]);
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
