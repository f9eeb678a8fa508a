import { beforeEach, expect, test } from '@jest/globals';
import { baseManifest } from '../../support/fake-wal-activities.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { planDestination } from '../../../src/activities/plan-destination.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { baseManifestKey, writeBase } from '../../../src/storage/wal-bases.ts';

const { signal } = new AbortController();
const { backups } = resolvePlatform({
  backups: {
    destinations: { primary: { bucket: 'backups' } },
    retention: { last: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 },
  },
});
const base = baseManifest('20260101T020000Z-1f2e3d4c');

let store: ReturnType<typeof memoryStore>;
beforeEach(async () => {
  store = memoryStore();
  for (const day of ['01', '02'])
    store.objects.set(`logical/202601${day}T030000Z-1f2e3d4c/manifest.json`, Buffer.from('{}'));
  await writeBase(store, base, signal);
});

const plan = () => planDestination(store, { backups }, { running: [], signal });
const actions = async () => (await plan()).decisions.map(({ action }) => action);

test('a base backup that can not be gone by is a problem of the WAL, not of the backups', async () => {
  store.objects.set(baseManifestKey('20260102T020000Z-1f2e3d4c'), Buffer.from('{"version": 2}'));
  expect(await plan()).toMatchObject({
    orphans: [],
    problems: [
      'base backups and WAL are all kept: the manifest of base 20260102T020000Z-1f2e3d4c has version 2: use a newer orchestrator',
    ],
  });
  expect(await actions()).toEqual(['keep', 'delete']);
});

test('where all can be read, there is nothing to say', async () => {
  expect(Object.keys(await plan())).toEqual(['destination', 'decisions', 'orphans']);
});
