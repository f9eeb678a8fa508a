import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import type { Client } from '@temporalio/client';
import { baseManifest } from '../../support/fake-wal-activities.ts';
import { walBucket, type WalBucket } from '../../support/wal-bucket.ts';
import { MetricsBoard } from '../../../src/metrics/board.ts';
import { keepMetrics } from '../../../src/metrics/keep-metrics.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import type { Artifact } from '../../../src/storage/artifact.ts';
import { writeManifest } from '../../../src/storage/catalogue.ts';
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

const report = (drill: string, passed: boolean) =>
  JSON.stringify({
    version: 1,
    drill,
    passed,
    endedAt: `${drill.slice(0, 4)}-01-${drill.slice(6, 8)}T05:10:00.000Z`,
    rtoSeconds: 7,
    rpoSeconds: 9,
    checks: [{ layer: 'restore', passed }],
    somethingOfALaterVersion: true,
  });

test('what a catalogue says: the newest good one of each, whatever else lies about', async () => {
  const { store } = bucket;
  expect(await readStanding(store, signal)).toEqual({
    databases: new Map(),
    base: undefined,
    drill: undefined,
    lastPassedDrill: undefined,
  });
  await writeManifest(store, manifest('20260102T030000Z-1f2e3d4c', 2, ['aroti', 'keycloak']), signal);
  await writeManifest(store, manifest('20260103T030000Z-1f2e3d4c', 3, ['aroti']), signal);
  await store.put('logical/20260104T030000Z-1f2e3d4c/aroti.dump', Buffer.from('not complete'), { signal });
  await store.put(layout.manifest('20260105T030000Z-1f2e3d4c'), Buffer.from('damaged'), { signal });
  await writeBase(store, baseManifest('20260102T020000Z-1f2e3d4c'), signal);
  for (const [drill, passed] of [
    ['20260101T050000Z-1f2e3d4c', true],
    ['20260102T050000Z-1f2e3d4c', false],
  ] as const) {
    await store.put(layout.drill(drill, 'html'), Buffer.from('<html>'), { signal });
    await store.put(layout.drill(drill, 'json'), Buffer.from(report(drill, passed)), { signal });
  }
  const { databases, base, drill, lastPassedDrill } = await readStanding(store, signal);
  expect([...databases].map(([name, { id, bytes, seconds }]) => ({ name, id, bytes, seconds }))).toEqual([
    { name: 'aroti', id: '20260103T030000Z-1f2e3d4c', bytes: 20, seconds: 3 },
    { name: 'keycloak', id: '20260102T030000Z-1f2e3d4c', bytes: 20, seconds: 3 },
  ]);
  expect(base?.completedAt).toBe(Date.parse('2026-01-02T02:01:00Z'));
  expect(drill).toMatchObject({ drill: '20260102T050000Z-1f2e3d4c', passed: false, checksFailed: 1 });
  expect(lastPassedDrill?.drill).toBe('20260101T050000Z-1f2e3d4c');
});

test('a worker has its figures from the catalogue at once, and keeps them while the store does not answer', async () => {
  const { bucket: name, endpoint = '' } = bucket.settings;
  const board = new MetricsBoard();
  const metrics = keepMetrics({
    platform: resolvePlatform({ backups: { destinations: { primary: { bucket: name, endpoint } } } }),
    connect: () => ({}) as never,
    // A Temporal in which nothing ever ran.
    temporal: { workflow: { list: async function* () {} } } as unknown as Client,
    board,
    log: pino({ level: 'silent' }),
  });
  const success =
    'aroti_backup_last_success_timestamp_seconds{platform="aroti",database="aroti",kind="logical"} 1767409260';
  try {
    await metrics.refresh();
    expect(await board.text()).toContain(success);
    await bucket.kill();
    await metrics.refresh();
    expect(await board.text()).toContain(success);
  } finally {
    metrics.stop();
    await bucket.start();
  }
});
