import { expect, test } from '@jest/globals';
import { baseManifest } from '../../support/fake-wal-activities.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { segmentName } from '../../../src/postgres/wal/segments.ts';
import { findSuperfluousWal } from '../../../src/storage/superfluous-wal.ts';
import { baseManifestKey, writeBase } from '../../../src/storage/wal-bases.ts';
import { walKey } from '../../../src/storage/wal-layout.ts';

const { signal } = new AbortController();
const segmentBytes = 16 * 2 ** 20;
const { systemIdentifier: server } = baseManifest('any');

const key = (timeline: number, number: number) =>
  walKey(
    { kind: 'segment', server, timeline, name: segmentName({ timeline, number: BigInt(number) }, segmentBytes) },
    true,
  );

test('after a promotion, and without the key, old bases go with the WAL that only they needed', async () => {
  const store = memoryStore();
  const [old, kept] = ['20260102T020000Z-aaaaaaaa', '20260109T020000Z-bbbbbbbb'] as const;
  await writeBase(store, baseManifest(old), signal);
  const facts = { startedAt: '2026-01-09T02:00:00.000Z', timeline: 2, startLsn: '0/5000028', stopLsn: '0/5000100' };
  await writeBase(store, baseManifest(kept, facts), signal);
  const history = walKey({ kind: 'history', server, timeline: 2 }, true);
  const held = [key(1, 2), key(1, 3), key(1, 4), history, key(2, 4), key(2, 5), key(2, 6)];
  for (const one of held) store.objects.set(one, Buffer.from('nobody here can read this'));

  const found = await findSuperfluousWal(store, 1, signal);
  expect(found.every(({ action }) => action === 'to delete')).toBe(true);
  expect(found.map((one) => one.key)).toEqual([
    baseManifestKey(old),
    baseManifestKey(old).replace('manifest.json', 'base.tar.zst'),
    key(1, 2),
    key(1, 3),
    key(1, 4),
    key(2, 4),
  ]);
});
