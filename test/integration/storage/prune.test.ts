import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { CreateMultipartUploadCommand, PutObjectLegalHoldCommand, S3Client } from '@aws-sdk/client-s3';
import type { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { fakeActivities } from '../../support/fake-activities.ts';
import { backedUp } from '../../support/fake-backup-activities.ts';
import { json, startFakeApiServer, type FakeApiServer } from '../../support/fake-api-server.ts';
import { startFaultyStore } from '../../support/faulty-store.ts';
import { destinationSettings } from '../../support/destination-settings.ts';
import { testBucket, type TestBucket } from '../../support/test-bucket.ts';
import { failureOf, startWorkflowRuns, type WorkflowRuns } from '../../support/workflow-runs.ts';
import { planPrune, type PrunePlan } from '../../../src/activities/plan-prune.ts';
import { deleteBackups, deleteOrphans } from '../../../src/activities/prune-catalogue.ts';
import type { PlatformLayer } from '../../../src/platform/document.ts';
import { latestBackup, listBackups, markPartial } from '../../../src/storage/catalogue.ts';
import { openStore } from '../../../src/storage/open-store.ts';
import type { ObjectStore } from '../../../src/storage/object-store.ts';
import type { pruneBackups } from '../../../src/workflows/prune-backups.ts';
import type { PruneResult } from '../../../src/workflows/backup-types.ts';

jest.setTimeout(120_000);

const signal = AbortSignal.timeout(110_000);
const none = { last: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 };
const day = 86_400_000;
let runs: WorkflowRuns;
let cluster: FakeApiServer;
const buckets: TestBucket[] = [];

beforeAll(async () => {
  runs = await startWorkflowRuns();
  cluster = await startFakeApiServer((_request, response) => json(response, { items: [] }));
});
afterAll(async () => {
  await cluster.close();
  for (const bucket of buckets) await bucket.remove();
  await runs.temporal.environment.teardown();
});

async function newBucket(options: { objectLock?: boolean } = {}): Promise<TestBucket> {
  const bucket = await testBucket(options);
  buckets.push(bucket);
  Object.assign(process.env, bucket.env);
  return bucket;
}

const idOf = (date: string) => `${date.replaceAll('-', '')}T030000Z-1f2e3d4c`;
const files = ['aroti.dump.zst.age', 'globals.sql.zst.age', 'manifest.json'];

/** What a backup of that day is to a listing; one with an `!` has passed a drill. */
async function write(bucket: TestBucket, ...dates: string[]): Promise<void> {
  for (const date of dates) {
    const id = idOf(date.replace('!', ''));
    for (const file of files) await bucket.write(`aroti/logical/${id}/${file}`, Buffer.from('{}'));
    if (date.endsWith('!')) await bucket.write(`aroti/verified/${id}`, Buffer.alloc(0));
  }
}

/** Dates of those that are whole, and what else there is below `logical/`. */
async function left(bucket: TestBucket): Promise<string[]> {
  const keys = await bucket.keys('aroti/logical/');
  const ids = [...new Set(keys.map((key) => key.split('/')[2] ?? ''))];
  return ids.map((id) => {
    const own = keys.filter((key) => key.includes(id)).length;
    return `${id.slice(0, 4)}-${id.slice(4, 6)}-${id.slice(6, 8)}${own === files.length ? '' : `: ${own} objects`}`;
  });
}

function documentFor(destinations: Record<string, object>, retention: object = none): PlatformLayer {
  return { backups: { destinations, retention } } as PlatformLayer;
}

function prune<Result>(
  ownDocument: PlatformLayer,
  use: (handle: Parameters<Parameters<typeof runs.run<typeof pruneBackups, Result>>[3]>[0]) => Promise<Result>,
  input: object = {},
): Promise<Result> {
  const { client: temporal } = runs.temporal.environment;
  const deps = { connect: () => cluster.cluster, ownDocument, temporal, searchAttributes: false };
  const { activities } = fakeActivities({
    planPrune: planPrune(deps),
    deleteBackups: deleteBackups(deps),
    deleteOrphans: deleteOrphans(deps),
    lockHolder: async () => null,
  });
  return runs.run<typeof pruneBackups, Result>('pruneBackups', activities, [input], use);
}

const result = (handle: { result(): Promise<PruneResult> }) => handle.result();

function storeOf(bucket: TestBucket, more: object = {}): ObjectStore {
  return openStore('primary', destinationSettings({ ...bucket.destination, ...more }), 'aroti');
}

test('each destination is decided on by itself, by what is in it; a dry run says the same, and touches nothing', async () => {
  const [primary, elsewhere] = [await newBucket(), await newBucket()];
  await write(primary, '2001-01-01!', '2001-01-02', '2001-01-03');
  await write(elsewhere, '2001-01-01', '2001-01-02!');
  const document = documentFor({ primary: primary.destination, elsewhere: elsewhere.destination });
  const decisions = ({ destinations }: PruneResult) =>
    destinations.map(({ destination, decisions: each }) => [destination, each.map(({ action }) => action).join(' ')]);
  const wanted = [
    ['primary', 'keep delete keep'],
    ['elsewhere', 'keep delete'],
  ];
  expect(decisions(await prune(document, result, { dryRun: true }))).toEqual(wanted);
  expect(await left(primary)).toEqual(['2001-01-01', '2001-01-02', '2001-01-03']);
  expect(decisions(await prune(document, result))).toEqual(wanted);
  expect(await left(primary)).toEqual(['2001-01-01', '2001-01-03']);
  expect(await left(elsewhere)).toEqual(['2001-01-02']);
});

test('one of some databases only takes the place of none of all, neither for retention nor for a drill', async () => {
  const bucket = await newBucket();
  await write(bucket, '2001-01-01!', '2001-01-02', '2001-01-03');
  const store = storeOf(bucket);
  await markPartial(store, idOf('2001-01-03'), signal);
  expect(await latestBackup(store, signal)).toMatchObject({ id: idOf('2001-01-02'), partial: false });
  const pruned = await prune(documentFor({ primary: bucket.destination }), result);
  expect(pruned.destinations[0]?.decisions.map(({ action }) => action)).toEqual(['keep', 'keep', 'keep']);
  await write(bucket, '2001-01-04!');
  await markPartial(store, idOf('2001-01-04'), signal);
  await prune(documentFor({ primary: bucket.destination }), result);
  expect((await listBackups(store, signal)).map(({ id }) => id)).toEqual(
    ['01', '02', '04'].map((at) => idOf(`2001-01-${at}`)),
  );
});

test('a listing that breaks off half-way deletes nothing there, and fails the pruning, which is done elsewhere', async () => {
  const [primary, elsewhere] = [await newBucket(), await newBucket()];
  // One more page than the first.
  const dates = Array.from({ length: 340 }, (_, at) => new Date(Date.UTC(2001, 0, 1) + at * day).toISOString());
  for (let at = 0; at < dates.length; at += 20) {
    await Promise.all(dates.slice(at, at + 20).map((date) => write(primary, date.slice(0, 10))));
  }
  await write(elsewhere, '2001-01-01', '2001-01-02');
  const store = await startFaultyStore(primary.destination.endpoint, ({ url }) =>
    url.includes('continuation-token') ? { status: 400, code: 'ExpiredToken' } : undefined,
  );
  try {
    const broken = { ...primary.destination, endpoint: store.endpoint };
    const document = documentFor({ elsewhere: elsewhere.destination, primary: broken });
    const failure = (await prune(document, failureOf)) as ApplicationFailure;
    expect(failure).toMatchObject({ type: 'PruneFailed', message: 'destination primary: ExpiredToken' });
    const [{ destinations }] = failure.details as [PruneResult];
    expect(destinations[1]).toEqual({
      destination: 'primary',
      decisions: [],
      orphans: [],
      problems: ['ExpiredToken'],
    });
    expect(store.seen.some(({ url }) => url.includes('continuation-token'))).toBe(true);
  } finally {
    await store.close();
  }
  expect(await left(primary)).toHaveLength(340);
  expect(await left(elsewhere)).toEqual(['2001-01-02']);
});

test('one whose Secret is missing keeps nobody from pruning the others; where there are no others, the pruning fails by it', async () => {
  const bucket = await newBucket();
  await write(bucket, '2001-01-01', '2001-01-02');
  const keyless = { ...bucket.destination, credentials: { name: 'none' } };
  const problem = expect.stringContaining('has no key AWS_ACCESS_KEY_ID') as unknown;
  const dry = await prune(documentFor({ keyless, primary: bucket.destination }), result, { dryRun: true });
  expect(dry.destinations).toMatchObject([{ problems: [problem] }, { decisions: [{ id: idOf('2001-01-02') }, {}] }]);
  const failure = await prune(documentFor({ keyless, primary: bucket.destination }), failureOf);
  expect(failure).toMatchObject({ type: 'PruneFailed', message: problem });
  expect(await left(bucket)).toEqual(['2001-01-02']);
  expect(await prune(documentFor({ keyless }), failureOf)).toMatchObject({ type: 'PruneFailed', message: problem });
});

test('one that refuses a deletion is named, and the others are done', async () => {
  const [primary, elsewhere] = [await newBucket(), await newBucket()];
  for (const bucket of [primary, elsewhere]) await write(bucket, '2001-01-01', '2001-01-02');
  const store = await startFaultyStore(primary.destination.endpoint, ({ method }) =>
    method === 'POST' ? { status: 403, code: 'AccessDenied' } : undefined,
  );
  try {
    const refusing = { ...primary.destination, endpoint: store.endpoint };
    const failure = await prune(documentFor({ primary: refusing, elsewhere: elsewhere.destination }), failureOf);
    const message = 'destination primary: AccessDenied; give its keys the right to list, read, write and delete there';
    expect(failure).toMatchObject({ type: 'PruneFailed', message });
  } finally {
    await store.close();
  }
  expect(await left(primary)).toEqual(['2001-01-01', '2001-01-02']);
  expect(await left(elsewhere)).toEqual(['2001-01-02']);
});

test('one that says that there is more and not where is no listing', async () => {
  const bucket = await newBucket();
  await write(bucket, '2001-01-01', '2001-01-02');
  const store = await startFaultyStore(bucket.destination.endpoint, ({ url }) =>
    url.includes('list-type=2') ? { status: 200, code: '', body: brokenOff } : undefined,
  );
  try {
    const broken = storeOf({ ...bucket, destination: { ...bucket.destination, endpoint: store.endpoint } });
    await expect(listBackups(broken, signal)).rejects.toThrow('breaks a listing off');
  } finally {
    await store.close();
  }
});

const brokenOff = `<?xml version="1.0"?><ListBucketResult><IsTruncated>true</IsTruncated><Contents>
<Key>aroti/logical/${idOf('2001-01-01')}/manifest.json</Key><Size>2</Size></Contents></ListBucketResult>`;

describe('under Object Lock', () => {
  test('what is kept stays whole, the rest goes, and the pruning alone fails', async () => {
    const bucket = await newBucket({ objectLock: true });
    await write(bucket, '2001-01-01', '2001-01-02!', '2001-01-05');
    const locking = storeOf(bucket, { objectLock: { mode: 'GOVERNANCE', days: 1 } });
    const locked = idOf('2001-01-03');
    for (const file of files) await locking.put(`logical/${locked}/${file}`, Buffer.from('{}'), { signal });
    const failure = await prune(documentFor({ primary: bucket.destination }), failureOf);
    expect(failure).toMatchObject({
      type: 'PruneFailed',
      message: expect.stringMatching(
        `^1 could not be deleted:\n${locked} in primary: the store keeps it: Object Lock until`,
      ),
    });
    const [{ destinations }] = (failure as ApplicationFailure).details as [PruneResult];
    expect(destinations[0]?.decisions.map(({ action }) => action)).toEqual(['keep', 'locked', 'keep', 'delete']);
    // The newest one, the one under lock, the newest verified one; each as a backup that is complete.
    const backups = await listBackups(storeOf(bucket), signal);
    expect(backups.map(({ id, complete, objects }) => [id, complete, objects])).toEqual(
      ['2001-01-02', '2001-01-03', '2001-01-05'].map((date) => [idOf(date), true, files.length]),
    );
  });

  test('what never became a backup stays too, and is said', async () => {
    const bucket = await newBucket({ objectLock: true });
    await write(bucket, '2001-01-05');
    const orphan = `logical/${idOf('2001-01-01')}/aroti.dump.zst.age`;
    const held = `logical/${idOf('2001-01-02')}/aroti.dump.zst.age`;
    const free = `logical/${idOf('2001-01-03')}/aroti.dump.zst.age`;
    const locking = storeOf(bucket, { objectLock: { mode: 'GOVERNANCE', days: 1 } });
    await locking.put(orphan, Buffer.from('dump'), { signal });
    for (const key of [held, free]) await bucket.write(`aroti/${key}`, Buffer.from('dump'));
    await hold(bucket, `aroti/${held}`, 'ON');
    await bucket.makeOlder(25);
    const failure = await prune(documentFor({ primary: bucket.destination }), failureOf);
    const [{ destinations }] = (failure as ApplicationFailure).details as [PruneResult];
    expect(destinations[0]?.orphans.map(({ key, action }) => [key, action])).toEqual([
      [orphan, 'locked'],
      [held, 'locked'],
      [free, 'deleted'],
    ]);
    expect((await bucket.keys('aroti/logical/')).map((key) => key.slice('aroti/'.length))).toEqual([
      orphan,
      held,
      ...files.map((file) => `logical/${idOf('2001-01-05')}/${file}`),
    ]);
    await hold(bucket, `aroti/${held}`, 'OFF');
  });
});

async function hold(bucket: TestBucket, Key: string, Status: 'ON' | 'OFF'): Promise<void> {
  await withClient(bucket, (client) =>
    client.send(new PutObjectLegalHoldCommand({ Bucket: bucket.destination.bucket, Key, LegalHold: { Status } })),
  );
}

async function withClient<T>(bucket: TestBucket, use: (client: S3Client) => Promise<T>): Promise<T> {
  const client = new S3Client({ endpoint: bucket.destination.endpoint, region: 'us-east-1', forcePathStyle: true });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

describe('what never became a backup', () => {
  const begin = (bucket: TestBucket, Key: string) =>
    withClient(bucket, (client) =>
      client.send(new CreateMultipartUploadCommand({ Bucket: bucket.destination.bucket, Key })),
    );

  test('is removed after the grace, objects and open uploads, and nothing else', async () => {
    const bucket = await newBucket();
    await write(bucket, '2001-01-05');
    await bucket.write(`aroti/logical/${idOf('2001-01-01')}/aroti.dump`, Buffer.from('dump'));
    await bucket.write(`aroti/base/${idOf('2001-01-01')}/base.tar.zst`, Buffer.from('tar'));
    await begin(bucket, `aroti/logical/${idOf('2001-01-02')}/aroti.dump`);
    await bucket.makeOlder(25);
    const young = [`aroti/logical/${idOf('2001-01-03')}/aroti.dump`, `aroti/logical/${idOf('2001-01-04')}/aroti.dump`];
    await bucket.write(young[0] ?? '', Buffer.from('dump'));
    await begin(bucket, young[1] ?? '');
    const document = documentFor({ primary: bucket.destination });
    const { destinations } = await prune(document, result);
    expect(
      destinations[0]?.orphans.map(({ key, action }) => `${key.split('/')[0]} ${key.split('/')[1]} ${action}`),
    ).toEqual([
      `logical ${idOf('2001-01-02')} deleted`,
      `logical ${idOf('2001-01-01')} deleted`,
      `base ${idOf('2001-01-01')} deleted`,
    ]);
    expect(await left(bucket)).toEqual(['2001-01-03: 1 objects', '2001-01-05']);
    expect(await bucket.openUploads()).toEqual([young[1]]);
    expect(await bucket.keys('aroti/base/')).toEqual([]);
  });

  test('is left alone by a worker whose clock is days ahead', async () => {
    const bucket = await newBucket();
    await bucket.write(`aroti/logical/${idOf('2001-01-03')}/aroti.dump`, Buffer.from('dump'));
    await begin(bucket, `aroti/logical/${idOf('2001-01-04')}/aroti.dump`);
    const { client: temporal } = runs.temporal.environment;
    const ownDocument = documentFor({ primary: bucket.destination });
    const deps = { connect: () => cluster.cluster, ownDocument, temporal, searchAttributes: false };
    const environment = new MockActivityEnvironment();
    const real = Date.now;
    Date.now = () => real() + 3 * day;
    try {
      const planned = (await environment.run(planPrune(deps), { dryRun: true })) as PrunePlan;
      expect(planned.result.destinations[0]?.orphans).toEqual([]);
    } finally {
      Date.now = real;
    }
  });

  test('is left alone while a run still writes it, however long that takes', async () => {
    const bucket = await newBucket();
    const { client: temporal } = runs.temporal.environment;
    const ownDocument = documentFor({ primary: bucket.destination });
    const deps = { connect: () => cluster.cluster, ownDocument, temporal, searchAttributes: false };
    const [begun, end] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()];
    const { activities } = fakeActivities({
      planPrune: planPrune(deps),
      async backupDatabase({ backup, database }) {
        begun.resolve(backup);
        await end.promise;
        return backedUp(database.name);
      },
    });
    await runs.temporal.withWorker(activities, async (taskQueue) => {
      const start = (type: string, input: object) =>
        temporal.workflow.start(type, { taskQueue, workflowId: `${type}-of-one`, args: [input] });
      const backup = await start('backupDatabases', {});
      const id = await begun.promise;
      await bucket.write(`aroti/logical/${id}/keycloak.dump`, Buffer.from('dump'));
      await begin(bucket, `aroti/logical/${id}/aroti.dump`);
      await bucket.makeOlder(100);
      const orphans = async () => {
        const dry = (await (await start('pruneBackups', { dryRun: true })).result()) as PruneResult;
        return dry.destinations[0]?.orphans.map(({ key }) => key.split('/')[2]);
      };
      const meanwhile = await orphans().finally(() => end.resolve());
      expect(meanwhile).toEqual([]);
      await backup.result();
      expect(await orphans()).toEqual(['aroti.dump', 'keycloak.dump']);
    });
  });
});
