import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  startFaultyStore,
  type FaultyStore,
  type FaultFor,
  type SeenStoreRequest,
  type StoreFault,
} from '../../support/faulty-store.ts';
import { destinationSettings } from '../../support/destination-settings.ts';
import { testBucket, type TestBucket } from '../../support/test-bucket.ts';
import { listBackups, readManifest } from '../../../src/storage/catalogue.ts';
import { AlreadyThere } from '../../../src/storage/errors.ts';
import type { ObjectStore } from '../../../src/storage/object-store.ts';
import { openStore } from '../../../src/storage/open-store.ts';
import type { DestinationSettings } from '../../../src/platform/settings/backup-destination.ts';
import { writeArtifact } from '../../../src/storage/write-artifact.ts';

jest.setTimeout(120_000);

let bucket: TestBucket;
const proxies: FaultyStore[] = [];
const signal = AbortSignal.timeout(110_000);

beforeAll(async () => {
  bucket = await testBucket();
});
afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.close()));
  await bucket.remove();
});

interface StoreOptions extends Partial<DestinationSettings> {
  silenceMs?: number;
}

function storeOf(folder: string, { silenceMs, ...more }: StoreOptions = {}): ObjectStore {
  const destination = { ...bucket.destination, ...more };
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = bucket.env;
  return openStore(
    'primary',
    destinationSettings(destination),
    folder,
    { accessKeyId, secretAccessKey },
    silenceMs ? { silenceMs } : {},
  );
}

async function faulty(folder: string, fault: FaultFor, options: StoreOptions = {}) {
  const proxy = await startFaultyStore(bucket.destination.endpoint, fault);
  proxies.push(proxy);
  return { store: storeOf(folder, { ...options, endpoint: proxy.endpoint }), seen: proxy.seen };
}

const mebibyte = 1024 * 1024;

/** Bytes that are not all the same, in pieces that fit no part. */
async function* bytes(size: number): AsyncGenerator<Uint8Array> {
  const piece = Buffer.alloc(700_001, 'some bytes, and some more ');
  for (let at = 0; at < size; at += piece.length) yield piece.subarray(0, Math.min(piece.length, size - at));
}

async function sha256(source: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of source) hash.update(chunk);
  return hash.digest('hex');
}

const isPart = ({ method, url }: SeenStoreRequest) => method === 'PUT' && url.includes('partNumber=');
const isWhole = ({ method, url }: SeenStoreRequest) => method === 'PUT' && !url.includes('uploadId=');
const isComplete = ({ method, url }: SeenStoreRequest) => method === 'POST' && url.includes('uploadId=');

describe('an upload', () => {
  test.each([0, 1, 5 * mebibyte, 8 * mebibyte, 40 * mebibyte + 17])('of %d bytes arrives whole', async (size) => {
    const store = storeOf('sizes');
    const uploaded = await store.upload(`of-${size}`, bytes(size), { signal });
    expect(uploaded).toEqual({ bytes: size, sha256: await sha256(bytes(size)) });
    const known = await store.head(`of-${size}`, signal);
    expect(known?.bytes).toBe(size);
    expect(known?.sha256).toBe(size < 8 * mebibyte ? uploaded.sha256 : undefined);
    expect(await sha256(await store.get(`of-${size}`, { signal }))).toBe(uploaded.sha256);
  });

  test.each([
    ['without knowing how much comes', {}],
    ['where more comes than was expected', { expectedBytes: 20 * mebibyte }],
  ])('keeps to the number of parts that a store takes, %s', async (what, expected) => {
    const tooMany = ({ url }: SeenStoreRequest) => Number(new URLSearchParams(url.split('?')[1]).get('partNumber')) > 4;
    const refused: StoreFault = { status: 400, code: 'InvalidArgument' };
    const { store, seen } = await faulty('few', (request) => (tooMany(request) ? refused : undefined), { maxParts: 4 });
    const uploaded = await store.upload(`parts ${what}`, bytes(70 * mebibyte), { signal, ...expected });
    expect(uploaded).toEqual({ bytes: 70 * mebibyte, sha256: await sha256(bytes(70 * mebibyte)) });
    expect(seen.filter(isPart).length).toBeGreaterThan(1);
  });

  test('of what is known to be large begins with parts of that size', async () => {
    const { store, seen } = await faulty('known', () => undefined, { maxParts: 4 });
    await store.upload('parts', bytes(48 * mebibyte), { signal, expectedBytes: 48 * mebibyte });
    const [first] = seen.filter(isPart);
    expect(Number(first?.headers['content-length'])).toBe(12 * mebibyte);
  });

  test('goes on through 503s, resets and lost answers', async () => {
    const faults = new Map<string, StoreFault[]>([
      ['partNumber=1&', [{ status: 503, code: 'SlowDown' }, 'reset']],
      ['partNumber=2&', ['answer lost']],
      ['partNumber=3&', [{ status: 500, code: 'InternalError' }]],
    ]);
    const { store } = await faulty('troubled', (request) =>
      isPart(request) ? [...faults].find(([part]) => `${request.url}&`.includes(part))?.[1].shift() : undefined,
    );
    const uploaded = await store.upload('object', bytes(30 * mebibyte), { signal });
    expect(await sha256(await store.get('object', { signal }))).toBe(uploaded.sha256);
    expect([...faults.values()].flat()).toEqual([]);
    expect(await bucket.openUploads()).toEqual([]);
  });

  test('whose completion succeeds, but the answer is lost, is there once, and known to be right', async () => {
    let lost = 0;
    const { store, seen } = await faulty('completed', (request) =>
      isComplete(request) && lost++ === 0 ? 'answer lost' : undefined,
    );
    const uploaded = await store.upload('object', bytes(20 * mebibyte), { signal });
    expect(uploaded.bytes).toBe(20 * mebibyte);
    expect(seen.filter(isComplete).length).toBeGreaterThan(1);
    expect(await sha256(await storeOf('completed').get('object', { signal }))).toBe(uploaded.sha256);
    expect(await bucket.openUploads()).toEqual([]);
  });

  test.each<[string, StoreFault]>([
    ['credentials expire', { status: 403, code: 'ExpiredToken' }],
    ['access is taken away', { status: 403, code: 'AccessDenied' }],
    ['the store is full', { status: 507, code: 'XMinioStorageFull' }],
  ])('fails where %s on part 2: no object, and nothing left open', async (_what, fault) => {
    const { store } = await faulty('refused', (request) =>
      isPart(request) && request.url.includes('partNumber=2') ? fault : undefined,
    );
    await expect(store.upload('object', bytes(40 * mebibyte), { signal })).rejects.toMatchObject({
      name: (fault as { code: string }).code,
    });
    expect(await bucket.openUploads()).toEqual([]);
    expect(await store.head('object', signal)).toBeUndefined();
  });

  test('that is frozen in the middle of a part goes on with another connection', async () => {
    let frozen = 0;
    const { store } = await faulty(
      'frozen',
      (request) => (isPart(request) && request.url.includes('partNumber=2') && frozen++ === 0 ? 'frozen' : undefined),
      { silenceMs: 1000 },
    );
    const uploaded = await store.upload('object', bytes(30 * mebibyte), { signal });
    expect(frozen).toBe(2);
    expect(await sha256(await store.get('object', { signal }))).toBe(uploaded.sha256);
  });

  test('that is frozen for good fails, and leaves nothing', async () => {
    const { store } = await faulty('still', (request) => (isPart(request) ? 'frozen' : undefined), { silenceMs: 200 });
    await expect(store.upload('object', bytes(30 * mebibyte), { signal })).rejects.toThrow(/time/i);
    expect(await bucket.openUploads()).toEqual([]);
  });

  test.each([
    ['more', 30 * mebibyte + 1, /were written/],
    ['the same', 30 * mebibyte, /another upload wrote it/],
  ])(
    'that somebody else has ended, and written %s anew, fails and leaves what they wrote',
    async (_what, size, said) => {
      const other = storeOf(`given-up-${size}`);
      const { store } = await faulty(`given-up-${size}`, async (request) => {
        if (!isComplete(request)) return undefined;
        for await (const upload of other.openUploads('', signal)) await other.abortUpload(upload, signal);
        await other.upload('object', bytes(size), { signal });
        return undefined;
      });
      const options = { signal, folderKey: '', recipients: [] };
      await expect(writeArtifact([store], 'object', bytes(30 * mebibyte), options)).rejects.toThrow(said);
      expect(await other.head('object', signal)).toMatchObject({ bytes: size });
    },
  );

  test.each([
    ['whole', 1000, 'a put of another size', 1001],
    ['whole', 1000, 'one of its size', 1000],
    ['in parts', 20 * mebibyte, 'one of its size', 20 * mebibyte],
  ])('%s, of %d bytes, is not written over %s that came before its end', async (_how, size, _what, otherSize) => {
    const folder = `over-${size}-${otherSize}`;
    const other = storeOf(folder);
    async function* others(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(otherSize, 'other');
    }
    const { store } = await faulty(folder, async (request) => {
      if (isWhole(request) || isComplete(request)) await other.upload('object', others(), { signal });
      return undefined;
    });
    await expect(store.upload('object', bytes(size), { signal })).rejects.toMatchObject({
      name: 'WrittenWrong',
      message: expect.stringMatching(
        `^object is in primary already, with ${otherSize} bytes from 20.*Z; another upload`,
      ),
    });
    expect(await sha256(await other.get('object', { signal }))).toBe(await sha256(others()));
    expect(await bucket.openUploads()).toEqual([]);
  });

  test.each([1000, 20 * mebibyte])('of %d bytes that fails leaves what another wrote, also the same', async (size) => {
    const folder = `same-${size}`;
    const other = storeOf(folder);
    const { store } = await faulty(folder, async (request) => {
      if (!isWhole(request) && !isComplete(request)) return undefined;
      await other.upload('object', bytes(size), { signal });
      return { status: 403, code: 'AccessDenied' };
    });
    await expect(store.upload('object', bytes(size), { signal })).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(await other.head('object', signal)).toMatchObject({ bytes: size });
  });

  test.each([0, 1000])('of %d bytes, whole, whose answer is lost is known to be its own', async (size) => {
    let lost = 0;
    const { store, seen } = await faulty('whole', (request) =>
      isWhole(request) && lost++ === 0 ? 'answer lost' : undefined,
    );
    const uploaded = await store.upload(`of-${size}`, bytes(size), { signal });
    expect(seen.filter(isWhole).map(({ status }) => status)).toEqual([200, 412]);
    expect(await sha256(await store.get(`of-${size}`, { signal }))).toBe(uploaded.sha256);
  });

  test('whose completion is lost is known to be its own, also where the store takes it for another one', async () => {
    const faults: StoreFault[] = ['answer lost', { status: 412, code: 'PreconditionFailed' }];
    const { store } = await faulty('met', (request) => (isComplete(request) ? faults.shift() : undefined));
    const uploaded = await store.upload('object', bytes(20 * mebibyte), { signal });
    expect(faults).toEqual([]);
    expect(await sha256(await store.get('object', { signal }))).toBe(uploaded.sha256);
  });

  test('is completed without a condition by a store that knows none there', async () => {
    const { store, seen } = await faulty('unconditional', (request) =>
      isComplete(request) && 'if-none-match' in request.headers ? { status: 501, code: 'NotImplemented' } : undefined,
    );
    const uploaded = await store.upload('object', bytes(20 * mebibyte), { signal });
    expect(seen.filter(isComplete)).toHaveLength(2);
    expect(await sha256(await store.get('object', { signal }))).toBe(uploaded.sha256);
  });

  test('whose source fails, or that is cancelled, leaves nothing either', async () => {
    const store = storeOf('broken');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield* bytes(20 * mebibyte);
      throw new Error('pg_dump was killed');
    }
    await expect(store.upload('object', broken(), { signal })).rejects.toThrow('pg_dump was killed');
    const controller = new AbortController();
    async function* cancelled(): AsyncGenerator<Uint8Array> {
      yield* bytes(20 * mebibyte);
      controller.abort(new Error('cancelled'));
      yield* bytes(20 * mebibyte);
    }
    await expect(store.upload('object', cancelled(), { signal: controller.signal })).rejects.toThrow('cancelled');
    expect(await bucket.openUploads()).toEqual([]);
    expect(await store.head('object', signal)).toBeUndefined();
  });

  test('to two stores of which one fails is in neither', async () => {
    const { store: second } = await faulty('second', (request) =>
      isComplete(request) ? { status: 403, code: 'AccessDenied' } : undefined,
    );
    const first = storeOf('first');
    const options = { signal, folderKey: 'x/', recipients: [] };
    await expect(writeArtifact([first, second], 'x/object', bytes(20 * mebibyte), options)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    expect(await first.head('x/object', signal)).toBeUndefined();
    expect(await second.head('x/object', signal)).toBeUndefined();
    expect(await bucket.openUploads()).toEqual([]);
  });

  test('to two stores is the same in both', async () => {
    const [a, b] = [storeOf('one'), storeOf('two')];
    const options = { signal, folderKey: 'x/', recipients: [], compression: { level: 3 } };
    const artifact = await writeArtifact([a, b], 'x/object', bytes(20 * mebibyte), options);
    expect(artifact).toMatchObject({ key: 'object.zst', compression: 'zstd', encrypted: false });
    for (const store of [a, b]) expect(await sha256(await store.get('x/object.zst', { signal }))).toBe(artifact.sha256);
  });

  test('keeps memory small, however much comes', async () => {
    const before = process.memoryUsage.rss();
    let most = 0;
    async function* watched(): AsyncGenerator<Uint8Array> {
      for await (const chunk of bytes(500 * mebibyte)) {
        most = Math.max(most, process.memoryUsage.rss() - before);
        yield chunk;
      }
    }
    await storeOf('large').upload('object', watched(), { signal });
    expect(most).toBeLessThan(128 * mebibyte);
  });
});

describe('a store', () => {
  test('whose answer stops in the middle is given up', async () => {
    await storeOf('stopping').upload('object', bytes(5 * mebibyte), { signal });
    const { store } = await faulty('stopping', ({ method }) => (method === 'GET' ? 'answer frozen' : undefined), {
      silenceMs: 500,
    });
    const read = async () => sha256(await store.get('object', { signal }));
    await expect(read()).rejects.toThrow(/time|aborted/i);
  });

  test.each([
    [{ encryption: 'AES256' as const }, { 'x-amz-server-side-encryption': 'AES256' }],
    [
      { encryption: 'aws:kms' as const, kmsKeyId: 'alias/backups' },
      {
        'x-amz-server-side-encryption': 'aws:kms',
        'x-amz-server-side-encryption-aws-kms-key-id': 'alias/backups',
      },
    ],
    [{ objectLock: { mode: 'COMPLIANCE' as const, days: 2 } }, { 'x-amz-object-lock-mode': 'COMPLIANCE' }],
  ])('is told with every object: %j', async (settings, headers) => {
    // It need not know any of it: only what is asked is looked at.
    const { store, seen } = await faulty('asked', () => ({ status: 400, code: 'InvalidRequest' }), settings);
    const refused = { name: 'InvalidRequest' };
    await expect(store.put('small', Buffer.from('x'), { signal })).rejects.toMatchObject(refused);
    await expect(store.upload('small', bytes(1), { signal })).rejects.toMatchObject(refused);
    await expect(store.upload('large', bytes(20 * mebibyte), { signal })).rejects.toMatchObject(refused);
    const written = seen.filter(({ method }) => method === 'PUT' || method === 'POST');
    expect(written.map(({ url }) => url.replace(/.*\//, '').replace(/\?.*/, ''))).toEqual(['small', 'small', 'large']);
    for (const request of written) expect(request.headers).toMatchObject(headers);
    if (!('objectLock' in settings)) return;
    const until = new Date(String(written[0]?.headers['x-amz-object-lock-retain-until-date'])).getTime();
    expect(Math.abs(until - Date.now() - 2 * 86_400_000)).toBeLessThan(60_000);
  });

  test('never writes over what must be new', async () => {
    const store = storeOf('once');
    await store.put('manifest.json', Buffer.from('first'), { signal, ifAbsent: true });
    await expect(store.put('manifest.json', Buffer.from('second'), { signal, ifAbsent: true })).rejects.toThrow(
      AlreadyThere,
    );
    expect((await bucket.read('once/manifest.json')).toString()).toBe('first');
  });

  test('lists more than a page, and only its own', async () => {
    const names = ['app', 'app_staging', 'app-', 'ap'];
    for (const name of names) await storeOf(name).put('logical/x', Buffer.from(name), { signal });
    const app = storeOf('app');
    await Promise.all(
      Array.from({ length: 1100 }, (_, index) =>
        app.put(`logical/20260101T000000Z-${String(index).padStart(4, '0')}/manifest.json`, Buffer.from('{}'), {
          signal,
        }),
      ),
    );
    const backups = await listBackups(app, signal);
    expect(backups).toHaveLength(1100);
    expect(backups.every(({ complete }) => complete)).toBe(true);
    expect(await Array.fromAsync(app.folders('logical/', signal))).toHaveLength(1100);
    expect(await Array.fromAsync(storeOf('app_staging').list('', signal))).toMatchObject([
      { key: 'logical/x', bytes: 11 },
    ]);
  });

  test('says of a manifest that it can not go by why that is', async () => {
    const store = storeOf('manifests');
    const write = (id: string, text: string) => store.put(`logical/${id}/manifest.json`, Buffer.from(text), { signal });
    await write('newer', '{"version": 3}');
    await write('damaged', '{"version": 1, "id": 7}');
    await write('none', 'oh');
    await expect(readManifest(store, 'newer', signal)).rejects.toThrow('has version 3');
    await expect(readManifest(store, 'damaged', signal)).rejects.toThrow('is damaged at id');
    await expect(readManifest(store, 'none', signal)).rejects.toThrow('is no JSON');
    await expect(readManifest(store, 'missing', signal)).rejects.toThrow('is not in primary');
  });
});
