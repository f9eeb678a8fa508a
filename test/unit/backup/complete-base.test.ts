import { expect, test } from '@jest/globals';
import { baseManifest } from '../../support/fake-wal-activities.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { completeBase } from '../../../src/backup/complete-base.ts';
import { baseManifestKey, writeBase } from '../../../src/storage/wal-bases.ts';

const signal = AbortSignal.timeout(10_000);
const id = '20260102T030000Z-1f2e3d4c';
const manifest = baseManifest(id);

test('where no store has the manifest, the base is to be taken once more', async () => {
  expect(await completeBase([memoryStore('one'), memoryStore('two')], id, signal)).toBeUndefined();
});

test.each([
  ['the first', [true, false]],
  ['the last', [false, true]],
  ['each', [true, true]],
])('where %s of the stores has it, all have the same then, and it is not taken again', async (_which, has) => {
  const stores = [memoryStore('one'), memoryStore('two')];
  for (const [at, store] of stores.entries()) if (has[at]) await writeBase(store, manifest, signal);
  const written = stores.find((_store, at) => has[at])?.objects.get(baseManifestKey(id));
  expect(await completeBase(stores, id, signal)).toEqual(manifest);
  for (const { objects } of stores) expect(objects.get(baseManifestKey(id))).toEqual(written);
});
