import { describe, expect, test } from '@jest/globals';
import { baseManifest } from '../../support/fake-wal-activities.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { findBackup } from '../../../src/activities/find-backup.ts';
import { findPlan, planFor } from '../../../src/activities/plan-point.ts';
import { CannotRestore } from '../../../src/drill/cannot-restore.ts';
import { segmentName } from '../../../src/postgres/wal/segments.ts';
import { layout } from '../../../src/storage/layout.ts';
import { namingStore } from '../../../src/storage/naming-store.ts';
import type { ObjectStore } from '../../../src/storage/object-store.ts';
import { writeBase, type BaseManifest } from '../../../src/storage/wal-bases.ts';
import { walKey } from '../../../src/storage/wal-layout.ts';

const signal = new AbortController().signal;
const reader = { identities: [], signal };
const [older, newer] = ['20260101T030000Z-1f2e3d4c', '20260102T030000Z-1f2e3d4c'];

/** Of which nothing is heard. */
function dead(name: string): ObjectStore {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const fail = () => Promise.reject(refused);
  async function* failLate(): AsyncGenerator<never> {
    yield* [];
    throw refused;
  }
  return namingStore({ ...memoryStore(name), get: fail, head: fail, list: failLate, folders: failLate });
}

function withBackups(name: string, ...ids: string[]): ObjectStore {
  const store = memoryStore(name);
  for (const id of ids) store.objects.set(layout.manifest(id), Buffer.from('{}'));
  return namingStore(store);
}

describe('a backup', () => {
  test.each([
    ['the newest', undefined],
    ['one that is named', older],
  ])('is found where one of the destinations is dead: %s', async (_, wanted) => {
    const stores = [dead('first'), withBackups('second', older)];
    expect(await findBackup(stores, wanted, signal)).toMatchObject({ id: older, store: { name: 'second' } });
  });

  test('the newest of those that answer', async () => {
    const stores = [withBackups('first', older), dead('second'), withBackups('third', older, newer)];
    expect(await findBackup(stores, undefined, signal)).toMatchObject({ id: newer, store: { name: 'third' } });
  });

  test.each([undefined, older])('that no destination has may be in the dead one: %s', async (wanted) => {
    const error: Error = await findBackup([dead('first'), withBackups('second')], wanted, signal).catch((e) => e);
    expect(error).not.toBeInstanceOf(CannotRestore);
    expect(error.message).toMatch(/^there is no complete backup .*in second[^]*\ndestination first: .*ECONNREFUSED/);
  });

  test('that none has while all answer is none', async () => {
    const finding = findBackup([withBackups('first'), withBackups('second')], older, signal);
    await expect(finding).rejects.toThrow(new CannotRestore(`there is no complete backup ${older} in first, second`));
  });
});

/** A base, and the segments from its own on that come before a number. */
async function withArchive(name: string, before: number, ...bases: BaseManifest[]): Promise<ObjectStore> {
  const store = memoryStore(name);
  for (const base of bases) await writeBase(store, base, signal);
  const { systemIdentifier: server, segmentBytes } = baseManifest('any');
  for (let number = 2; number < before; number++) {
    const object = { server, timeline: 1, name: segmentName({ timeline: 1, number: BigInt(number) }, segmentBytes) };
    store.objects.set(walKey({ kind: 'segment', ...object }, false), Buffer.from('x'));
  }
  return namingStore(store);
}

describe('a point in time', () => {
  test('is found where one of the destinations is dead', async () => {
    const stores = [dead('first'), await withArchive('second', 5, baseManifest(older))];
    const { store, plan } = await findPlan(stores, undefined, reader);
    expect([store.name, plan.base.id, plan.segments.length]).toEqual(['second', older, 3]);
  });

  test('that no destination has may be in the dead one', async () => {
    const error: Error = await findPlan([dead('first'), await withArchive('second', 5)], undefined, reader).catch(
      (e) => e,
    );
    expect(error).not.toBeInstanceOf(CannotRestore);
    expect(error.message).toMatch(/^second: nothing can be restored[^]*\ndestination first: .*ECONNREFUSED/);
  });

  test('that none has while all answer is none', async () => {
    const finding = findPlan([await withArchive('first', 5)], undefined, reader);
    await expect(finding).rejects.toThrow(CannotRestore);
  });

  test('takes as much WAL from the base that was chosen as it took when that was chosen', async () => {
    const now = Date.now();
    const time = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
    const first = baseManifest(older, { startedAt: time(-60), completedAt: time(-59) });
    const next = baseManifest(newer, {
      startLsn: '0/4000028',
      stopLsn: '0/4000100',
      startedAt: time(-30),
      completedAt: time(-29),
    });
    const store = await withArchive('first', 9, first, next);
    const at = new Date(time(-40));
    const chosen = await planFor(store, at, reader);
    expect([chosen.base.id, chosen.segments.length]).toEqual([older, 3]);
    const again = await planFor(store, at, reader, older);
    expect(again.segments.map(({ key }) => key)).toEqual(chosen.segments.map(({ key }) => key));
  });
});
