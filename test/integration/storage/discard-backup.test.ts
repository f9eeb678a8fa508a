import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { json, startFakeApiServer, type FakeApiServer } from '../../support/fake-api-server.ts';
import { testBucket, type TestBucket } from '../../support/test-bucket.ts';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import { discardBackup } from '../../../src/activities/discard-backup.ts';

jest.setTimeout(60_000);

let cluster: FakeApiServer;
let bucket: TestBucket;
beforeAll(async () => {
  cluster = await startFakeApiServer((_request, response) => json(response, {}));
  bucket = await testBucket();
  Object.assign(process.env, bucket.env);
});
afterAll(async () => {
  await cluster.close();
  await bucket.remove();
});

const backup = '20260101T030000Z-1f2e3d4c';
const key = `aroti/logical/${backup}/aroti.dump`;

test('a destination whose Secret is missing keeps nobody from clearing the others, and is named', async () => {
  await bucket.write(key, Buffer.from('dump'));
  const keyless = { ...bucket.destination, prefix: 'keyless', credentials: { name: 'none' } };
  const ownDocument = { backups: { destinations: { keyless, primary: bucket.destination } } };
  const deps = { connect: () => cluster.cluster, ownDocument } as unknown as ActivityDependencies;
  const environment = new MockActivityEnvironment();
  await expect(environment.run(discardBackup(deps), { input: {}, backup })).rejects.toThrow(
    'destination keyless: ClusterError: Secret/orchestrator/none: has no key AWS_ACCESS_KEY_ID',
  );
  expect(await bucket.keys()).toEqual([]);
});

test('where it is a backup, it stays', async () => {
  await bucket.write(key, Buffer.from('dump'));
  await bucket.write(`aroti/logical/${backup}/manifest.json`, Buffer.from('{}'));
  const ownDocument = { backups: { destinations: { primary: bucket.destination } } };
  const deps = { connect: () => cluster.cluster, ownDocument } as unknown as ActivityDependencies;
  const environment = new MockActivityEnvironment();
  expect(await environment.run(discardBackup(deps), { input: {}, backup })).toEqual(['primary']);
  expect(await bucket.keys()).toHaveLength(2);
});
