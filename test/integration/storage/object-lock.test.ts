import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { destinationSettings } from '../../support/destination-settings.ts';
import { testBucket, type TestBucket } from '../../support/test-bucket.ts';
import { deleteBackup } from '../../../src/storage/delete-backup.ts';
import { openStore } from '../../../src/storage/open-store.ts';
import type { ObjectStore } from '../../../src/storage/object-store.ts';

jest.setTimeout(60_000);

const signal = AbortSignal.timeout(50_000);
const id = '20260101T030000Z-1f2e3d4c';
const day = 86_400_000;
let bucket: TestBucket;

beforeAll(async () => {
  bucket = await testBucket({ objectLock: true });
});
afterAll(() => bucket.remove());

function storeOf(folder: string, objectLock?: { mode: 'GOVERNANCE' | 'COMPLIANCE'; days: number }): ObjectStore {
  const destination = { ...bucket.destination, ...(objectLock && { objectLock }) };
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = bucket.env;
  return openStore('primary', destinationSettings(destination), folder, { accessKeyId, secretAccessKey });
}

async function write(store: ObjectStore): Promise<void> {
  await store.put(`logical/${id}/aroti.dump`, Buffer.from('dump'), { signal });
  await store.put(`logical/${id}/manifest.json`, Buffer.from('{}'), { signal, ifAbsent: true });
}

test('what is written with Object Lock is kept as long as the document says, and never deleted before', async () => {
  const store = storeOf('locked', { mode: 'GOVERNANCE', days: 3 });
  const before = Date.now();
  await write(store);
  const manifest = await store.head(`logical/${id}/manifest.json`, signal);
  const until = new Date(manifest?.retainedUntil ?? 0).getTime();
  expect(until).toBeGreaterThan(before + 3 * day - 60_000);
  expect(until).toBeLessThan(Date.now() + 3 * day + 60_000);
  expect(await deleteBackup(store, id, signal)).toBe(`Object Lock until ${manifest?.retainedUntil}`);
  const keys = await bucket.keys('locked/');
  expect(keys).toEqual([`locked/logical/${id}/aroti.dump`, `locked/logical/${id}/manifest.json`]);
});

test('parts of a large object are kept as well', async () => {
  const store = storeOf('large', { mode: 'GOVERNANCE', days: 1 });
  async function* source() {
    for (let piece = 0; piece < 20; piece++) yield Buffer.alloc(1024 * 1024, piece);
  }
  await store.upload('object', source(), { signal });
  expect((await store.head('object', signal))?.retainedUntil).toBeDefined();
});

test('what has no retention goes, and what is gone already counts as deleted', async () => {
  const store = storeOf('free');
  await write(store);
  expect(await deleteBackup(store, id, signal)).toBeUndefined();
  expect(await deleteBackup(store, id, signal)).toBeUndefined();
  expect(await bucket.keys('free/')).toEqual([]);
});
