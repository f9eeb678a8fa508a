import { expect, test } from '@jest/globals';
import { backupId } from '../../../src/platform/backup-id.ts';
import { listBackups } from '../../../src/storage/catalogue.ts';
import { layout } from '../../../src/storage/layout.ts';
import type { ObjectStore } from '../../../src/storage/object-store.ts';
import { memoryStore } from '../../support/memory-store.ts';

const { signal } = new AbortController();
const idOf = (hour: number) => backupId(new Date(Date.UTC(2026, 0, 1) + hour * 3_600_000), '1f2e3d4c');

/** A backup an hour, of two objects; the manifest of every hundredth is missing. */
function storeOf(count: number) {
  const store = memoryStore();
  for (let hour = 0; hour < count; hour++) {
    store.objects.set(`${layout.backup(idOf(hour))}aroti.dump`, Buffer.from('dump'));
    if (hour % 100 !== 99) store.objects.set(layout.manifest(idOf(hour)), Buffer.from('{}'));
  }
  return store;
}

/** The same, and how many listings of objects it was asked for. */
function counted(store: ObjectStore) {
  const counts = { lists: 0 };
  const list: ObjectStore['list'] = (...request) => {
    counts.lists++;
    return store.list(...request);
  };
  return { ...store, list, counts };
}

test.each([
  [0, 1],
  [3, 1],
  [1000, 1],
  [1001, 4],
  [4321, 4],
])('%i backups are listed in order, each once, by %i listings at the same time', async (count, listings) => {
  const store = counted(storeOf(count));
  const listed = await listBackups(store, signal);
  expect(listed.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, hour) => idOf(hour)));
  expect(listed.filter(({ complete }) => !complete)).toHaveLength(Math.floor(count / 100));
  expect(listed.every(({ complete, objects, bytes }) => objects === (complete ? 2 : 1) && bytes >= 4)).toBe(true);
  expect(store.counts.lists).toBe(listings);
});

test('backups that are begun after the names were read are listed, too: before, between and after those that were there', async () => {
  const store = storeOf(2000);
  const later = [-5, 1000.5, 5000].map(idOf);
  const folders: ObjectStore['folders'] = async function* (prefix, until) {
    yield* await Array.fromAsync(store.folders(prefix, until));
    for (const id of later) store.objects.set(layout.manifest(id), Buffer.from('{}'));
  };
  const listed = await listBackups({ ...store, folders }, signal);
  expect(listed).toHaveLength(2003);
  expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining(later));
});

test('one listing that fails ends the others, and all', async () => {
  const store = storeOf(2000);
  const list: ObjectStore['list'] = async function* (prefix, until, range) {
    yield* store.list(prefix, until, range);
    if (range?.upTo === undefined) throw new Error('SlowDown');
  };
  await expect(listBackups({ ...store, list }, signal)).rejects.toThrow('SlowDown');
});
