import { describe, expect, test } from '@jest/globals';
import { memoryStore } from '../../support/memory-store.ts';
import { AlreadyThere, NotThere } from '../../../src/storage/errors.ts';
import { namingStore } from '../../../src/storage/naming-store.ts';
import type { ObjectStore } from '../../../src/storage/object-store.ts';
import { StoreFailed } from '../../../src/storage/store-failed.ts';

const signal = new AbortController().signal;

/** As the SDK's. */
function storeError(name: string, message: string, httpStatusCode = 403): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

function failing(error: unknown): ObjectStore {
  const fail = () => Promise.reject(error);
  async function* failLate(): AsyncGenerator<never> {
    yield* [];
    throw error;
  }
  const store = memoryStore('elsewhere');
  return namingStore({ ...store, put: fail, upload: fail, get: fail, head: fail, remove: fail, list: failLate });
}

async function* bytes(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('x');
}

describe('what a store fails with names its destination, and what would help', () => {
  test.each([
    ['NoSuchBucket', 404, /^destination elsewhere: NoSuchBucket: said; make the bucket/, true],
    ['SignatureDoesNotMatch', 403, /correct the keys/, true],
    ['AccessDenied', 403, /the right to list, read, write and delete/, true],
    ['XMinioStorageFull', 507, /it is full: make room there/, true],
    ['SomethingOfItsOwn', 507, /SomethingOfItsOwn: said; it is full: make room there/, true],
    ['ExpiredToken', 403, /^destination elsewhere: ExpiredToken: said$/, false],
    ['SlowDown', 503, /^destination elsewhere: SlowDown: said$/, false],
  ])('%s (%d)', async (name, status, message, permanent) => {
    const store = failing(storeError(name, 'said', status));
    const each = [
      store.put('key', Buffer.alloc(1), { signal }),
      store.upload('key', bytes(), { signal }),
      store.get('key', { signal }),
      store.head('key', signal),
      store.remove(['key'], signal),
      Array.fromAsync(store.list('', signal)),
    ];
    for (const call of each) {
      const error: unknown = await call.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(StoreFailed);
      expect(error).toMatchObject({ destination: 'elsewhere', permanent, message: expect.stringMatching(message) });
    }
  });
});

test('an answer about one object stays what it is', async () => {
  await expect(failing(new NotThere('none')).get('key', { signal })).rejects.toThrow(NotThere);
  await expect(failing(new AlreadyThere('one')).put('key', Buffer.alloc(1), { signal })).rejects.toThrow(AlreadyThere);
});

test('what the source of an upload fails with is not put down to the store', async () => {
  const broken = new Error('pg_dump was killed');
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('x');
    throw broken;
  }
  await expect(namingStore(memoryStore()).upload('key', source(), { signal })).rejects.toBe(broken);
});

test('nor is an abort', async () => {
  const controller = new AbortController();
  controller.abort(new Error('cancelled'));
  const store = failing(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
  await expect(store.head('key', controller.signal)).rejects.toThrow('cancelled');
});
