import { execFile } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import { backedUpPlatform, type BackedUpPlatform } from '../support/backed-up-platform.ts';
import { failureOf } from '../support/failure-of.ts';
import { startOrchestrator } from '../support/orchestrator.ts';
import { programFolder } from '../support/program-folder.ts';
import { startFaultyStore, type FaultFor, type FaultyStore, type SeenStoreRequest } from '../support/faulty-store.ts';
import { pendingNotes } from '../../src/cli/temporal/pending-notes.ts';
import { noteText } from '../../src/cli/watch/note.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';
import type { BackupResult } from '../../src/workflows/backup-types.ts';

jest.setTimeout(300_000);

let kept: BackedUpPlatform;
let store: FaultyStore;
let fault: FaultFor;
let before: { manifests: string[]; keys: string[] };

beforeAll(async () => {
  kept = await backedUpPlatform({ databases: ['aroti'] });
  store = await startFaultyStore(kept.bucket.destination.endpoint, (request) => fault(request));
  // Hard to compress, so that there are several parts.
  await kept.inside('aroti', (client) =>
    client.query(`
      CREATE TABLE big AS SELECT i, sha512(i::text::bytea) || sha512((-i)::text::bytea) AS body FROM generate_series(1, 220000) i`),
  );
});
afterAll(async () => {
  await store.close();
  await kept.remove();
});
beforeEach(async () => {
  fault = () => undefined;
  before = { manifests: await manifests(), keys: await kept.bucket.keys() };
});

const manifests = async () => (await kept.bucket.keys()).filter((key) => key.endsWith('/manifest.json'));
const isPart = ({ method, url }: SeenStoreRequest, number: number) =>
  method === 'PUT' && url.includes('.dump') && `${url}&`.includes(`partNumber=${number}&`);
const isCompletion = ({ method, url }: SeenStoreRequest) =>
  method === 'POST' && url.includes('.dump') && url.includes('uploadId=');
const isManifest = ({ method, url }: SeenStoreRequest) => method === 'PUT' && url.includes('/manifest.json');

/** What a request of some kind meets, the first times that it comes. */
function inTurn(kinds: readonly [(request: SeenStoreRequest) => boolean, Awaited<ReturnType<FaultFor>>[]][]): FaultFor {
  return (request) => kinds.find(([is]) => is(request))?.[1].shift();
}

let runs = 0;
function start(backups: PlatformLayer['backups']): Promise<WorkflowHandle> {
  const { client, taskQueue } = kept.orchestrator;
  return client.workflow.start('backupDatabases', {
    taskQueue,
    workflowId: `in-trouble-${kept.prefix}${++runs}`,
    args: [{ platform: { backups } }],
  });
}
/** To the usual bucket, by way of what a test does to requests. */
const through = (): PlatformLayer['backups'] => ({
  destinations: { primary: { ...kept.bucket.destination, endpoint: store.endpoint } },
});
const elsewhere = (more: object) => ({ destinations: { elsewhere: { ...kept.bucket.destination, ...more } } });

/** There is one backup more, whole, and nothing beside it. */
async function expectOneMore({ backup, artifacts }: BackupResult): Promise<void> {
  const manifest = `${kept.folder}/logical/${backup}/manifest.json`;
  expect(await manifests()).toEqual([...before.manifests, manifest].toSorted());
  expect(await kept.bucket.keys(`${kept.folder}/logical/${backup}/`)).toHaveLength(artifacts.length + 1);
  expect(await kept.bucket.keys()).toHaveLength(before.keys.length + artifacts.length + 1);
  expect(await kept.bucket.openUploads()).toEqual([]);
}

async function expectNothingMore(): Promise<void> {
  expect(await kept.bucket.keys()).toEqual(before.keys);
  expect(await kept.bucket.openUploads()).toEqual([]);
}

async function killAndReplace(): Promise<void> {
  await kept.orchestrator.kill();
  await kept.orchestrator.startWorker();
}

async function dumpsOf(handle: WorkflowHandle): Promise<number> {
  const { events } = await handle.fetchHistory();
  const names = (events ?? []).map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name);
  return names.filter((name) => name === 'backupDatabase').length;
}

describe('a backup is there once, whole', () => {
  test('where credentials expire, connections are cut and answers are lost on the way', async () => {
    const faults: Parameters<typeof inTurn>[0] = [
      // The first is for good: the whole dump is tried again, with credentials as they are then.
      [
        (request) => isPart(request, 2),
        [{ status: 403, code: 'ExpiredToken' }, 'reset', { status: 503, code: 'SlowDown' }],
      ],
      [(request) => isPart(request, 3), ['answer lost']],
      [isCompletion, ['answer lost']],
      [isManifest, ['answer lost']],
    ];
    fault = inTurn(faults);
    const result = (await (await start(through())).result()) as BackupResult;
    // All of them have happened, but for what a shorter dump would not have come to.
    expect(faults.flatMap(([, left]) => left)).toEqual([]);
    await expectOneMore(result);
  });

  test.each([
    ['the completion of an upload', isCompletion],
    ['the manifest', isManifest],
  ])('where the worker is killed when %s is done, and before it knows', async (_what, is) => {
    let kills = 0;
    const kill = { lostAfter: killAndReplace };
    fault = (request) => (is(request) && kills++ === 0 ? kill : undefined);
    const result = (await (await start(through())).result()) as BackupResult;
    expect(kills).toBeGreaterThan(1);
    await expectOneMore(result);
  });

  test('where the worker stands still for so long that it is given up, and then goes on', async () => {
    const first = kept.orchestrator.pid();
    let stopped = false;
    fault = async (request) => {
      if (stopped || !isPart(request, 2)) return undefined;
      stopped = true;
      process.kill(first, 'SIGSTOP');
      await kept.orchestrator.startWorker();
      return undefined;
    };
    const handle = await start(through());
    // Who does the next attempt is left open: the server may hand it to what it takes for a worker that waits, and does not answer.
    const isGivenUp = async () =>
      ((await handle.describe()).raw.pendingActivities ?? []).some(({ attempt }) => (attempt ?? 1) > 1);
    while (!(await isGivenUp())) await setTimeout(200);
    process.kill(first, 'SIGCONT');
    try {
      const result = (await handle.result()) as BackupResult;
      await setTimeout(3000);
      await expectOneMore(result);
      expect(await kept.drill({ backup: result.backup })).toMatchObject({ passed: true });
    } finally {
      process.kill(first, 'SIGKILL');
    }
  });
});

test('a worker that restarts while the next one is due: backups follow each other, each whole, and none is made twice', async () => {
  const { client, taskQueue } = kept.orchestrator;
  const scheduleId = `often-${kept.prefix}`;
  const cli = (...args: string[]) =>
    promisify(execFile)(process.env['AROTI_TEMPORAL_CLI'] ?? 'temporal', [
      'schedule',
      ...args,
      '--address',
      process.env['AROTI_TEST_TEMPORAL_ADDRESS'] ?? '',
      '--schedule-id',
      scheduleId,
    ]);
  // As a user makes one, beside the project's own: every two seconds, sooner than a backup is over.
  const action = ['--type', 'backupDatabases', '--task-queue', taskQueue, '--workflow-id', scheduleId];
  await cli('create', '--cron', '*/2 * * * * * *', '--overlap-policy', 'Skip', ...action);
  try {
    while ((await kept.bucket.openUploads()).length === 0) await setTimeout(20);
    await kept.orchestrator.kill();
    await setTimeout(4000);
    await kept.orchestrator.startWorker();
    while ((await manifests()).length < before.manifests.length + 2) await setTimeout(200);
    await cli('toggle', '--pause', '--reason', 'enough');
    const { info } = await client.schedule.getHandle(scheduleId).describe();
    expect(info.numActionsSkippedOverlap).toBeGreaterThan(0);
  } finally {
    await cli('delete');
  }
  const backups: { startTime: Date; closeTime: Date; result: BackupResult }[] = [];
  for await (const { workflowId, runId, startTime } of client.workflow.list({
    query: `WorkflowType = 'backupDatabases' AND TemporalScheduledById = '${scheduleId}'`,
  })) {
    const result = (await client.workflow.getHandle(workflowId, runId).result()) as BackupResult;
    const { closeTime = new Date(0) } = await client.workflow.getHandle(workflowId, runId).describe();
    backups.push({ startTime, closeTime, result });
  }
  backups.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
  expect(backups.length).toBeGreaterThanOrEqual(2);
  const overlapping = backups.filter(({ startTime }, at) => startTime < (backups[at - 1]?.closeTime ?? startTime));
  expect(overlapping).toEqual([]);
  // One backup for each run, whole, and nothing beside them.
  const made = backups.map(({ result }) => `${kept.folder}/logical/${result.backup}/manifest.json`);
  expect(await manifests()).toEqual([...before.manifests, ...made].toSorted());
  const objects = backups.reduce((sum, { result }) => sum + result.artifacts.length + 1, 0);
  expect(await kept.bucket.keys()).toHaveLength(before.keys.length + objects);
  expect(await kept.bucket.openUploads()).toEqual([]);
});

test('a pg_dump that is older than the server is told of before a dump begins', async () => {
  const folder = await programFolder({ pg_dump: 'echo "pg_dump (PostgreSQL) 9.6.24"' });
  const older = await startOrchestrator({
    ownDocument: kept.document,
    env: { ...kept.bucket.env, PATH: `${folder.path}:${process.env['PATH'] ?? ''}` },
  });
  try {
    const handle = await older.client.workflow.start('backupDatabases', {
      taskQueue: older.taskQueue,
      workflowId: `older-${kept.prefix}`,
      args: [{ platform: { backups: { via: 'forward' } } }],
    });
    const failure = await failureOf(handle);
    expect(failure).toMatchObject({ type: 'BackupFailed' });
    expect(failure.message).toMatch(
      /^pg_dump \(forward\): pg_dump 9 is older than the server, \d+: install version \d+/,
    );
    expect(await dumpsOf(handle)).toBe(0);
    await expectNothingMore();
  } finally {
    await older.stop();
    await folder.remove();
  }
});

describe('progress', () => {
  test('is in what Temporal says of the pending activity: bytes, rate, and what is left', async () => {
    fault = async (request) => {
      if (isPart(request, 3)) await setTimeout(4000);
      return undefined;
    };
    const handle = await start(through());
    let notes: string[] = [];
    while (!notes.some((note) => note.endsWith(' left'))) {
      const { raw } = await handle.describe();
      notes = pendingNotes(raw.pendingActivities ?? []).map(noteText);
      await setTimeout(100);
    }
    expect(notes.join()).toMatch(/^dump aroti: [\d.]+ MiB of about [\d.]+ MiB, [\d.]+ \w*B\/s, about .* left$/);
    await handle.result();
  });
});

describe('a store that takes nothing more', () => {
  test('fails the backup clearly and at once, and nothing is left there', async () => {
    fault = (request) => (isPart(request, 2) ? { status: 507, code: 'XMinioStorageFull' } : undefined);
    const handle = await start(through());
    const failure = await failureOf(handle);
    expect(failure).toMatchObject({ type: 'BackupFailed' });
    expect(failure.message).toMatch(/^destination primary: XMinioStorageFull.*it is full: make room there/);
    await expectNothingMore();
  });
});

describe('what a destination lacks is said before a dump begins', () => {
  test.each<[string, object, RegExp]>([
    [
      'its bucket',
      { bucket: 'no-such-bucket-here' },
      /elsewhere: NoSuchBucket: .*; make the bucket, or correct `bucket`/,
    ],
    ['its Secret', { credentials: { name: 'no-such-keys' } }, /elsewhere: .*Secret\/\S+\/no-such-keys/],
    [
      'right keys',
      { credentials: { name: 'wrong-keys' } },
      /elsewhere: (InvalidAccessKeyId|XAdminUserNotFound): .*; correct the keys/,
    ],
  ])('%s', async (_what, more, message) => {
    if (JSON.stringify(more).includes('wrong-keys')) await makeWrongKeys();
    const failure = await onlyElsewhere(more);
    expect(failure).toMatchObject({ type: 'BackupFailed' });
    expect(failure.message).toMatch(message);
  });

  test('and beside one that is well it fails the run all the same', async () => {
    const handle = await start(elsewhere({ bucket: 'no-such-bucket-here' }));
    const { message } = await failureOf(handle);
    expect(message).toMatch(/elsewhere: NoSuchBucket: [^]*The backup \S+ is complete in primary only\./);
    const { currentDetails } = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
    expect(currentDetails).toMatch(/to primary, without elsewhere/);
  });

  async function onlyElsewhere(more: object): Promise<ApplicationFailure> {
    const { client, taskQueue } = kept.orchestrator;
    const handle = await client.workflow.start('backupDatabases', {
      taskQueue,
      workflowId: `lacking-${kept.prefix}${++runs}`,
      args: [{ destinations: ['elsewhere'], platform: { backups: elsewhere(more) } }],
    });
    const failure = await failureOf(handle);
    expect(await dumpsOf(handle)).toBe(0);
    return failure;
  }

  async function makeWrongKeys(): Promise<void> {
    await kept.cluster.core.createNamespacedSecret({
      namespace: `${kept.prefix}orchestrator`,
      body: {
        metadata: { name: 'wrong-keys' },
        stringData: { AWS_ACCESS_KEY_ID: 'nobody', AWS_SECRET_ACCESS_KEY: 'nothing' },
      },
    });
  }
});

test('of two destinations one fails in the middle: the other has its backup, the run says so and fails', async () => {
  fault = (request) => (isPart(request, 2) ? { status: 403, code: 'AccessDenied' } : undefined);
  const handle = await start(elsewhere({ endpoint: store.endpoint, prefix: 'elsewhere' }));
  const failure = await failureOf(handle);
  expect(failure).toMatchObject({ type: 'BackupFailed' });
  expect(failure.message).toMatch(
    /^destination elsewhere: AccessDenied.*\nThe backup \S+ is complete in primary only\.$/,
  );
  const more = (await manifests()).filter((key) => !before.manifests.includes(key));
  expect(more).toHaveLength(1);
  expect(await kept.bucket.keys('elsewhere/')).toEqual([]);
  expect(await kept.bucket.openUploads()).toEqual([]);
  const id = more[0]?.split('/').at(-2) ?? '';
  expect(await kept.drill({ backup: id })).toMatchObject({ passed: true, destination: 'primary' });
});
