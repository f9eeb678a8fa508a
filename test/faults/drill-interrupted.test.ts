import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { backedUpPlatform, type BackedUpPlatform } from '../support/backed-up-platform.ts';
import { startWatchedOrchestrator, type WatchedOrchestrator } from '../support/watched-orchestrator.ts';
import { poll } from '../../src/checks/poll.ts';
import type { DrillReport, TransferProgress } from '../../src/workflows/backup-types.ts';

jest.setTimeout(600_000);

let kept: BackedUpPlatform;

beforeAll(async () => {
  kept = await backedUpPlatform({ databases: ['aroti'] });
  // Enough to be met in the middle of.
  await kept.inside('aroti', (client) =>
    client.query(`
      CREATE TABLE big AS SELECT i, sha512(i::text::bytea) || sha512((-i)::text::bytea) AS body FROM generate_series(1, 400000) i;
      ALTER TABLE big ADD PRIMARY KEY (i); CREATE INDEX ON big (body)`),
  );
  await kept.backUp();
});
afterAll(() => kept.remove());

/** What an activity that is going on says of itself; undefined: it is not going on, or has not said anything yet. */
async function saidBy(handle: WorkflowHandle, activity: string): Promise<string | undefined> {
  const { raw } = await handle.describe();
  const pending = raw.pendingActivities?.find(({ activityType }) => activityType?.name === activity);
  const [payload] = pending?.heartbeatDetails?.payloads ?? [];
  return payload ? defaultPayloadConverter.fromPayload<TransferProgress | undefined>(payload)?.what : undefined;
}

async function untilSaid(handle: WorkflowHandle, activity: string, what: string): Promise<void> {
  while ((await saidBy(handle, activity)) !== what) await setTimeout(100);
}

/** Volumes that drills of this platform have claimed, and that are there. */
async function volumes(): Promise<string[]> {
  const { items } = await kept.cluster.core.listPersistentVolume();
  return items.flatMap(({ spec }) =>
    spec?.claimRef?.namespace?.startsWith(`${kept.prefix}drill-`) ? [spec.claimRef.namespace] : [],
  );
}

/** A cluster takes its time: what has to go is waited for. */
async function expectNothingLeft(): Promise<void> {
  expect(await kept.drillSpaces()).toEqual([]);
  await poll(async () => (await volumes()).length === 0 || undefined, { timeoutMs: 120_000 });
  const sessions = await kept.inside('postgres', (client) =>
    client.query("SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'aroti-drill%'"),
  );
  expect(sessions.rows).toEqual([]);
}

test('a worker that is killed at every point of a drill costs nothing but time: it passes, and nothing of it is left', async () => {
  const kills: string[] = [];
  const told = Promise.withResolvers<WorkflowHandle>();
  let orchestrator: WatchedOrchestrator;
  const kill = async (point: string) => {
    kills.push(point);
    await orchestrator.killAndReplace();
  };
  /** Where the first attempt of an activity is ended, and what is waited for before that. */
  const inTheMiddle: Record<string, () => Promise<unknown>> = {
    startScratch: () => poll(async () => (await kept.drillSpaces()).length > 0 || undefined, { timeoutMs: 60_000 }),
    restoreOne: async () => untilSaid(await told.promise, 'restoreOne', 'download aroti'),
    // Short ones: at once.
    compareRestored: async () => undefined,
    amcheckRestored: async () => undefined,
  };
  orchestrator = await startWatchedOrchestrator(
    kept.document,
    {
      started({ name, attempt }) {
        const ready = attempt === 1 ? inTheMiddle[name] : undefined;
        if (ready) void ready().then(() => kill(name));
        else if (name === 'restoreOne' && attempt === 2) {
          void told.promise
            .then((handle) => untilSaid(handle, 'restoreOne', 'restore aroti'))
            .then(() => kill('restoreOne, in pg_restore'));
        }
        return true;
      },
      async ending({ name, attempt }) {
        if (name !== 'removeScratch' || attempt > 1) return true;
        await kill('removeScratch, before its end is told');
        return false;
      },
    },
    kept.env,
  );
  try {
    const { client, taskQueue } = orchestrator;
    const handle = await client.workflow.start('restoreDrill', {
      taskQueue,
      workflowId: `killed-drill-${kept.prefix}`,
      args: [{}],
    });
    told.resolve(handle);
    expect((await handle.result()) as DrillReport).toMatchObject({ passed: true });
    expect(kills).toEqual([
      'startScratch',
      'restoreOne',
      'restoreOne, in pg_restore',
      'compareRestored',
      'amcheckRestored',
      'removeScratch, before its end is told',
    ]);
  } finally {
    await orchestrator.stop();
  }
  await expectNothingLeft();
});

function startDrill(name: string): Promise<WorkflowHandle> {
  const { client, taskQueue } = kept.orchestrator;
  return client.workflow.start('restoreDrill', { taskQueue, workflowId: `${name}-${kept.prefix}`, args: [{}] });
}

test('one that is cancelled in the middle of its restore is gone', async () => {
  const handle = await startDrill('cancelled');
  await untilSaid(handle, 'restoreOne', 'restore aroti');
  await handle.cancel();
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  await expectNothingLeft();
});

test('one that is terminated can remove nothing itself: the next pruning does, but a dry run', async () => {
  const handle = await startDrill('terminated');
  while ((await kept.drillSpaces()).length === 0) await setTimeout(100);
  await handle.terminate();
  await kept.orchestrator.client.workflow.execute('pruneBackups', {
    taskQueue: kept.orchestrator.taskQueue,
    workflowId: `dry-${kept.prefix}`,
    args: [{ dryRun: true }],
  });
  expect(await kept.drillSpaces()).toHaveLength(1);
  await kept.orchestrator.client.workflow.execute('pruneBackups', {
    taskQueue: kept.orchestrator.taskQueue,
    workflowId: `prune-${kept.prefix}`,
    args: [{}],
  });
  await expectNothingLeft();
});
