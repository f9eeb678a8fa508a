import { beforeEach, describe, expect, test } from '@jest/globals';
import { memoryStore } from '../../support/memory-store.ts';
import { listBackups } from '../../../src/storage/catalogue.ts';
import { deleteBackup } from '../../../src/storage/delete-backup.ts';
import type { KnownObject, ObjectStore } from '../../../src/storage/object-store.ts';

const { signal } = new AbortController();
const id = '20260101T030000Z-1f2e3d4c';
const folder = `logical/${id}/`;
const files = ['aroti.dump.zst', 'globals.sql.zst', 'manifest.json', 'secrets.yaml.age'];
let store: ReturnType<typeof memoryStore>;

beforeEach(() => {
  store = memoryStore();
  for (const file of files) store.objects.set(`${folder}${file}`, Buffer.from(file));
});

/** The same store, of which some objects are kept by Object Lock. */
function locking(facts: Record<string, Partial<KnownObject>>, now = new Date()): ObjectStore {
  return {
    ...store,
    now: () => now,
    async head(key, options) {
      const found = await store.head(key, options);
      return found && { ...found, ...facts[key.slice(folder.length)] };
    },
  };
}

test('its manifest goes first, so that what is left of it at any moment is no backup', async () => {
  const states: string[] = [];
  const note = async () => {
    const [listed] = await listBackups(store, signal);
    states.push(listed ? `${listed.complete ? 'complete' : 'not complete'}, ${listed.objects}` : 'gone');
  };
  const oneByOne: ObjectStore = {
    ...store,
    async remove(keys) {
      for (const key of keys) {
        await note();
        store.objects.delete(key);
      }
      return [];
    },
  };
  expect(await deleteBackup(oneByOne, id, signal)).toBeUndefined();
  await note();
  expect(states[0]).toBe('complete, 4');
  expect(new Set(states.slice(1))).toEqual(new Set(['not complete, 3', 'not complete, 2', 'not complete, 1', 'gone']));
});

test('cut off after its manifest, it goes on with the rest', async () => {
  const cut: ObjectStore = {
    ...store,
    async remove(keys) {
      if (!keys[0]?.endsWith('manifest.json')) throw new Error('the worker is killed');
      return store.remove(keys, signal);
    },
  };
  await expect(deleteBackup(cut, id, signal)).rejects.toThrow('killed');
  expect(await listBackups(store, signal)).toMatchObject([{ complete: false }]);
  expect(await deleteBackup(store, id, signal)).toBeUndefined();
  expect([...store.objects.keys()]).toEqual([]);
});

describe('nothing of it is touched', () => {
  const until = '2026-06-01T00:00:00.000Z';

  test.each<[string, Record<string, Partial<KnownObject>>, string]>([
    ['its manifest is under retention', { 'manifest.json': { retainedUntil: until } }, `Object Lock until ${until}`],
    ['any object is', { 'globals.sql.zst': { retainedUntil: until } }, `Object Lock until ${until}`],
    ['somebody holds an object', { 'aroti.dump.zst': { legalHold: true } }, 'Object Lock, by a legal hold'],
  ])('where %s', async (_what, facts, reason) => {
    const before = [...store.objects.keys()];
    expect(await deleteBackup(locking(facts, new Date('2026-05-31T23:59:59Z')), id, signal)).toBe(reason);
    expect([...store.objects.keys()]).toEqual(before);
  });

  test('where the store refuses to delete its manifest', async () => {
    const before = [...store.objects.keys()];
    const refusing: ObjectStore = {
      ...store,
      remove: async (keys) => keys.map((key) => ({ key, reason: 'AccessDenied' })),
    };
    expect(await deleteBackup(refusing, id, signal)).toBe('AccessDenied');
    expect([...store.objects.keys()]).toEqual(before);
  });
});

test("retention that is over by the store's clock keeps nothing", async () => {
  const facts = { 'manifest.json': { retainedUntil: '2026-06-01T00:00:00.000Z' } };
  expect(await deleteBackup(locking(facts, new Date('2026-06-01T00:00:01Z')), id, signal)).toBeUndefined();
  expect([...store.objects.keys()]).toEqual([]);
});
