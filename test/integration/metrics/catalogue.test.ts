import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import type { Client } from '@temporalio/client';
import { baseManifest, walStatusWith } from '../../support/fake-wal-activities.ts';
import { walBucket, type WalBucket } from '../../support/wal-bucket.ts';
import { MetricsBoard } from '../../../src/metrics/board.ts';
import { keepMetrics } from '../../../src/metrics/keep-metrics.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import type { Artifact } from '../../../src/storage/artifact.ts';
import { markPartial, writeManifest } from '../../../src/storage/catalogue.ts';
import { layout } from '../../../src/storage/layout.ts';
import { manifestVersion, type BackupManifest } from '../../../src/storage/manifest.ts';
import { writeBase } from '../../../src/storage/wal-bases.ts';
import { readStanding } from '../../../src/standing/read-standing.ts';

jest.setTimeout(60_000);

const { signal } = new AbortController();
let bucket: WalBucket;
const environment = { ...process.env };
beforeAll(async () => {
  bucket = await walBucket();
  process.env['AWS_ACCESS_KEY_ID'] = bucket.credentials.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = bucket.credentials.secretAccessKey;
});
afterAll(async () => {
  process.env = environment;
  await bucket.stop();
});

const artifact: Artifact = {
  key: 'a',
  bytes: 10,
  sha256: '0'.repeat(64),
  plainBytes: 20,
  compression: 'none',
  encrypted: false,
  seconds: 3,
};

function manifest(id: string, day: number, databases: string[]): BackupManifest {
  return {
    version: manifestVersion,
    id,
    platform: 'aroti',
    startedAt: `2026-01-0${day}T03:00:00.000Z`,
    completedAt: `2026-01-0${day}T03:01:00.000Z`,
    writtenBy: '1.0.0',
    server: { version: '15.1', versionNumber: 150_001, systemIdentifier: '1', bootstrapRole: 'postgres' },
    recipients: [],
    databases: databases.map((name) => ({
      name,
      encoding: 'UTF8',
      bytes: 1,
      snapshotAt: `2026-01-0${day}T03:00:00.000Z`,
      lsn: '0/1',
      extensions: [],
      format: 'custom',
      dump: [artifact],
      fingerprint: { artifact, digest: '0'.repeat(64), facts: 1, tables: 1, rows: 1 },
    })),
    globals: artifact,
    globalFacts: artifact,
    roles: [],
    document: artifact,
  };
}

const report = (drill: string, passed: boolean, of: object) =>
  JSON.stringify({
    version: 1,
    drill,
    passed,
    endedAt: `${drill.slice(0, 4)}-01-${drill.slice(6, 8)}T05:10:00.000Z`,
    rtoSeconds: 7,
    rpoSeconds: 9,
    checks: [{ layer: 'restore', passed }],
    somethingOfALaterVersion: true,
    ...of,
  });

test('what a catalogue says: the newest good one of each, whatever else lies about', async () => {
  const { store } = bucket;
  expect(await readStanding(store, signal)).toEqual({
    databases: new Map(),
    base: undefined,
    drills: { logical: {}, point: {} },
  });
  await writeManifest(store, manifest('20260102T030000Z-1f2e3d4c', 2, ['aroti', 'keycloak']), signal);
  await writeManifest(store, manifest('20260101T030000Z-1f2e3d4c', 1, ['aroti', 'dropped']), signal);
  // Of one database: the newest of all tells what there is else.
  await markPartial(store, '20260103T030000Z-1f2e3d4c', signal);
  await writeManifest(store, manifest('20260103T030000Z-1f2e3d4c', 3, ['aroti']), signal);
  await store.put('logical/20260104T030000Z-1f2e3d4c/aroti.dump', Buffer.from('not complete'), { signal });
  await store.put(layout.manifest('20260105T030000Z-1f2e3d4c'), Buffer.from('damaged'), { signal });
  await writeBase(store, baseManifest('20260102T020000Z-1f2e3d4c'), signal);
  const drillsOf = (day: number) => `2026010${day}T050000Z-1f2e3d4c`;
  for (const [day, passed, of] of [
    [1, true, {}],
    // As earlier versions wrote it.
    [2, true, { point: { wanted: 'latest' } }],
    [3, false, { kind: 'logical' }],
    // It failed before it had come to any point.
    [4, false, { kind: 'point' }],
    [5, true, { kind: 'of a later version' }],
  ] as const) {
    await store.put(layout.drill(drillsOf(day), 'html'), Buffer.from('<html>'), { signal });
    await store.put(layout.drill(drillsOf(day), 'json'), Buffer.from(report(drillsOf(day), passed, of)), { signal });
  }
  const { databases, base, drills } = await readStanding(store, signal);
  expect([...databases].map(([name, { id, bytes, seconds }]) => ({ name, id, bytes, seconds }))).toEqual([
    { name: 'aroti', id: '20260103T030000Z-1f2e3d4c', bytes: 20, seconds: 3 },
    { name: 'keycloak', id: '20260102T030000Z-1f2e3d4c', bytes: 20, seconds: 3 },
  ]);
  expect(base?.completedAt).toBe(Date.parse('2026-01-02T02:01:00Z'));
  expect(drills.logical).toMatchObject({
    newest: { drill: drillsOf(3), passed: false, checksFailed: 1 },
    passed: { drill: drillsOf(1), passed: true },
  });
  expect(drills.point).toMatchObject({ newest: { drill: drillsOf(4), passed: false }, passed: { drill: drillsOf(2) } });
});

test('a worker has its figures at once, and keeps those of the catalogue while the store does not answer: the archive’s go on', async () => {
  const { bucket: name, endpoint = '' } = bucket.settings;
  const board = new MetricsBoard();
  const metrics = keepMetrics({
    platform: resolvePlatform({
      backups: { destinations: { primary: { bucket: name, endpoint } }, wal: { enabled: true } },
    }),
    connect: () => ({}) as never,
    // A Temporal in which nothing ever ran but the archive.
    temporal: {
      workflow: { list: async function* () {}, getHandle: () => ({ query: async () => archive }) },
    } as unknown as Client,
    board,
    log: pino({ level: 'silent' }),
  });
  let archive = walStatusWith({ lagSeconds: 3 });
  const refreshedAt = async () => /^aroti_catalogue_refreshed\S* (\d+)/m.exec(await board.text())?.[1];
  const success =
    'aroti_backup_last_success_timestamp_seconds{platform="aroti",database="aroti",kind="logical"} 1767409260';
  try {
    await metrics.refresh();
    expect(await board.text()).toContain(success);
    expect(await board.text()).toContain('aroti_wal_archive_lag_seconds{platform="aroti"} 3');
    const before = await refreshedAt();
    await bucket.kill();
    archive = walStatusWith({
      state: 'stuck',
      lagSeconds: 90,
      lastUploadAt: new Date(Date.now() - 200_000).toISOString(),
    });
    await metrics.refresh();
    expect(await board.text()).toContain(success);
    expect(await refreshedAt()).toBe(before);
    expect(await board.text()).toMatch(/^aroti_wal_archive_lag_seconds\S* 2\d\d$/m);
  } finally {
    metrics.stop();
    await bucket.start();
  }
});
