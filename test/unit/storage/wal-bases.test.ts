import { expect, test } from '@jest/globals';
import { baseManifest } from '../../support/fake-wal-activities.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { baseManifestKey, listBases, listReadableBases, writeBase } from '../../../src/storage/wal-bases.ts';

const { signal } = new AbortController();
const [first, second] = ['20260102T020000Z-aaaaaaaa', '20260109T020000Z-bbbbbbbb'] as const;

test.each([
  ['is no JSON', Buffer.from('{"version": 1, "id"'), 'is no JSON'],
  ['is of a later version', Buffer.from('{"version": 99}'), 'use a newer orchestrator'],
  ['lacks something', Buffer.from('{"version": 1}'), 'is damaged at id'],
])('a manifest that %s is no base; whoever counts on all of them is told', async (_, manifest, why) => {
  const store = memoryStore();
  await writeBase(store, baseManifest(first), signal);
  store.objects.set(baseManifestKey(second), manifest);
  expect(await listReadableBases(store, signal)).toEqual([baseManifest(first)]);
  await expect(listBases(store, signal)).rejects.toThrow(why);
});

test('a store that does not answer has no readable bases either', async () => {
  const store = { ...memoryStore(), get: () => Promise.reject(new Error('SlowDown')) };
  store.objects.set(baseManifestKey(first), Buffer.from('{}'));
  await expect(listReadableBases(store, signal)).rejects.toThrow('SlowDown');
});
