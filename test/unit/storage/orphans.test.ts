import { beforeEach, describe, expect, test } from '@jest/globals';
import { memoryStore } from '../../support/memory-store.ts';
import { listBackups } from '../../../src/storage/catalogue.ts';
import type { ObjectStore } from '../../../src/storage/object-store.ts';
import { findOrphans, manifestKeyOf } from '../../../src/storage/orphans.ts';

const { signal } = new AbortController();
const hour = 3_600_000;
const now = new Date('2026-01-10T12:00:00Z');
let written: Map<string, Date>;
let uploads: { key: string; uploadId: string; startedAt: string }[];
let store: ObjectStore;

beforeEach(() => {
  const memory = memoryStore();
  written = new Map();
  uploads = [];
  store = {
    ...memory,
    now: () => now,
    async *list(prefix) {
      for (const [key, at] of [...written].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
        if (key.startsWith(prefix)) yield { key, bytes: 1, modifiedAt: at.toISOString() };
      }
    },
    async *folders(prefix) {
      yield* new Set([...written.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.split('/')[1] ?? ''));
    },
    head: async (key) => {
      const at = written.get(key);
      return at && { key, bytes: 1, modifiedAt: at.toISOString() };
    },
    async *openUploads() {
      yield* uploads;
    },
  };
});

const hoursAgo = (hours: number) => new Date(now.getTime() - hours * hour);
const write = (key: string, hours: number) => written.set(key, hoursAgo(hours));
const open = (key: string, hours: number) =>
  uploads.push({ key, uploadId: key, startedAt: hoursAgo(hours).toISOString() });

async function orphans(running: string[] = []): Promise<string[]> {
  const found = await findOrphans(store, await listBackups(store, signal), { graceMs: 24 * hour, running, signal });
  return found.map(({ key }) => key);
}

const folder = 'logical/20260108T030000Z-aaaaaaaa';
const base = 'base/20260108T020000Z-bbbbbbbb';

describe('what never became a backup', () => {
  test.each<[string, () => void, string[]]>([
    ['objects without a manifest', () => write(`${folder}/aroti.dump`, 25), [`${folder}/aroti.dump`]],
    ['an open upload', () => open(`${folder}/aroti.dump`, 25), [`${folder}/aroti.dump`]],
    ['a base backup without its manifest', () => write(`${base}/base.tar.zst`, 25), [`${base}/base.tar.zst`]],
    ['an open upload of a base backup', () => open(`${base}/base.tar.zst`, 25), [`${base}/base.tar.zst`]],
  ])('is found after the grace: %s', async (_what, make, wanted) => {
    make();
    expect(await orphans()).toEqual(wanted);
  });

  test('is left alone before it, each object by its own age', async () => {
    write(`${folder}/aroti.dump`, 23);
    write(`${folder}/globals.sql`, 25);
    open(`${folder}/keycloak.dump`, 1);
    write(`${base}/base.tar.zst`, 23);
    expect(await orphans()).toEqual([`${folder}/globals.sql`]);
  });
});

test('what belongs to a backup is no orphan, however old it is', async () => {
  for (const file of ['aroti.dump', 'manifest.json']) write(`${folder}/${file}`, 1000);
  for (const file of ['base.tar.zst', 'manifest.json']) write(`${base}/${file}`, 1000);
  write('wal/7300-00000001/000000010000000000000001.zst', 1000);
  write('drills/20260108T030000Z-cccccccc.json', 1000);
  expect(await orphans()).toEqual([]);
});

test('what a run still writes is no orphan, however long it takes', async () => {
  write(`${folder}/aroti.dump`, 30);
  open(`${folder}/keycloak.dump`, 29);
  open(`${base}/base.tar.zst`, 40);
  expect(await orphans(['aaaaaaaa', 'bbbbbbbb'])).toEqual([]);
  expect(await orphans(['aaaaaaaa'])).toEqual([`${base}/base.tar.zst`]);
  expect(await orphans(['cccccccc'])).toHaveLength(3);
});

test.each([
  ['logical/20260108T030000Z-a/aroti.dump/00001.tar', 'logical/20260108T030000Z-a/manifest.json'],
  ['base/20260108T030000Z-a/base.tar', 'base/20260108T030000Z-a/manifest.json'],
  ['wal/7300-00000001/000000010000000000000001.zst', undefined],
  ['revisions/1.yaml', undefined],
])('%s is told of by %s', (key, manifest) => expect(manifestKeyOf(key)).toBe(manifest));
