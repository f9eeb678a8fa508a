import { expect, test } from '@jest/globals';
import { backedUp } from '../../../../support/fake-backup-activities.ts';
import { backupListLines, manifestLines } from '../../../../../src/cli/render/backups/catalogue-lines.ts';
import type { BackupManifest } from '../../../../../src/storage/manifest.ts';

function manifest(): BackupManifest {
  const aroti = backedUp('aroti');
  const [dump] = aroti.dump;
  if (!dump) throw new TypeError('it has a dump');
  return {
    version: 1,
    id: '20260102T030000Z-1f2e3d4c',
    platform: 'aroti',
    startedAt: '2026-01-02T03:00:00.123Z',
    completedAt: '2026-01-02T03:01:00.456Z',
    writtenBy: '0.1.0',
    server: { version: '15.18', versionNumber: 150_018, systemIdentifier: '73', bootstrapRole: 'postgres' },
    recipients: [],
    databases: [
      { ...aroti, fingerprint: { ...aroti.fingerprint, tables: 1, rows: 1 } },
      { ...backedUp('keycloak'), extensions: [] },
    ],
    globals: { ...dump, key: 'globals.sql.zst' },
    globalFacts: { ...dump, key: 'globals.facts.jsonl.zst' },
    roles: ['aroti', 'postgres'],
    document: { ...dump, key: 'platform.yaml' },
  };
}

test('a backup is shown with what it consists of, in words', () => {
  const lines = manifestLines(manifest(), 'primary');
  expect(lines.slice(0, 7)).toEqual([
    'Backup 20260102T030000Z-1f2e3d4c of aroti in primary',
    '  from 2026-01-02 03:00:00Z to 2026-01-02 03:01:00Z, PostgreSQL 15.18',
    '  not encrypted',
    '  roles: aroti, postgres',
    '',
    '  aroti: 7.6 MiB, 1 table, 1 row as of 2026-01-02 03:00:01Z; extension plpgsql 1.0',
    '  keycloak: 7.6 MiB, 3 tables, 42 rows as of 2026-01-02 03:00:01Z',
  ]);
  expect(lines.slice(8)).toHaveLength(7);
});

test('a list says of each how it stands', () => {
  const entry = {
    id: '20260102T030000Z-1f2e3d4c',
    startedAt: new Date('2026-01-02T03:00:00Z'),
    destination: 'primary',
  };
  const lines = backupListLines(
    [
      { ...entry, complete: true, partial: false, verified: true, bytes: 1024, objects: 3 },
      { ...entry, complete: true, partial: false, verified: false, bytes: 1024, objects: 3 },
      { ...entry, complete: true, partial: true, verified: false, bytes: 1024, objects: 4 },
      { ...entry, complete: false, partial: false, verified: false, bytes: 10, objects: 1 },
    ],
    { width: 100 },
    Date.parse('2026-01-02T04:00:00Z'),
  );
  expect(lines.slice(1).map((line) => line.split(/ {2,}/).at(-1))).toEqual([
    'verified by a drill',
    'complete',
    'complete, some databases only',
    'not complete',
  ]);
  expect(backupListLines([], { width: 100 })).toEqual(['There is no backup yet.']);
});
