import type { Activities } from '../../src/activities/index.ts';
import type { PreparedBackup } from '../../src/activities/prepare-backup.ts';
import type { PruneResult, SweptDrill } from '../../src/workflows/backup-types.ts';
import type { Artifact } from '../../src/storage/artifact.ts';
import type { BackedUpDatabase } from '../../src/storage/manifest.ts';

type Own =
  | 'prepareBackup'
  | 'backupDatabase'
  | 'backupGlobals'
  | 'backupDocument'
  | 'completeBackup'
  | 'discardBackup'
  | 'planPrune'
  | 'deleteBackups'
  | 'deleteOrphans'
  | 'sweepDrills';

/** Those of backups; `note` is told what they were asked. */
export function fakeBackupActivities(note: (verb: string, what: string) => void): Pick<Activities, Own> {
  return {
    prepareBackup: async () => {
      note('prepare', 'backup');
      return preparedBackup();
    },
    backupDatabase: async ({ database }) => {
      note('dump', database.name);
      return backedUp(database.name);
    },
    backupGlobals: async () => {
      note('dump', 'globals');
      return { globals: artifact('globals.sql.zst'), globalFacts: artifact('globals.facts.jsonl.zst') };
    },
    backupDocument: async () => {
      note('write', 'document');
      return { document: artifact('platform.yaml') };
    },
    completeBackup: async ({ databases }) => {
      note('complete', 'backup');
      return databases.flatMap(({ dump }) => dump);
    },
    discardBackup: async () => {
      note('discard', 'backup');
      return [];
    },
    planPrune: async ({ dryRun = false }) => {
      note('plan', 'prune');
      return { platform: { name: 'aroti', namespacePrefix: '' }, result: prunePlan(dryRun), searchAttributes: true };
    },
    deleteBackups: async ({ ids }) => {
      note('delete', ids.join(' '));
      return [];
    },
    deleteOrphans: async ({ ids }) => {
      note('remove', ids.join(' '));
      return [];
    },
    sweepDrills: async ({ dryRun = false }) => {
      note('sweep', 'drills');
      return [sweptDrill(dryRun)];
    },
  };
}

/** What there is to back up: two databases, one destination. */
export function preparedBackup(): PreparedBackup {
  return {
    platform: { name: 'aroti', namespacePrefix: '' },
    folder: 'aroti',
    server: {
      version: '15.18',
      versionNumber: 150_018,
      systemIdentifier: '7300000000000000001',
      bootstrapRole: 'postgres',
      superuser: true,
      roles: ['aroti', 'keycloak', 'postgres'],
    },
    databases: ['aroti', 'keycloak'].map((name) => ({ name, bytes: 8_000_000, encoding: 'UTF8' })),
    destinations: ['primary'],
    secrets: false,
    concurrency: 1,
    recipients: [],
    searchAttributes: true,
  };
}

/** A database as it was written. */
export function backedUp(name: string): BackedUpDatabase {
  return {
    name,
    bytes: 8_000_000,
    encoding: 'UTF8',
    snapshotAt: '2026-01-02T03:00:01.000Z',
    lsn: '0/1A2B3C4',
    extensions: [{ name: 'plpgsql', version: '1.0' }],
    format: 'custom',
    dump: [artifact(`${name}.dump.zst`)],
    fingerprint: {
      artifact: artifact(`${name}.facts.jsonl.zst`),
      digest: 'a'.repeat(64),
      facts: 120,
      tables: 3,
      rows: 42,
    },
  };
}

/** What was written of that name. */
export function artifact(key: string): Artifact {
  return {
    key,
    bytes: 1000,
    plainBytes: 4000,
    sha256: 'b'.repeat(64),
    compression: key.endsWith('.zst') ? 'zstd' : 'none',
    encrypted: false,
    seconds: 1.5,
  };
}

/** One backup that stays, one that goes, and an upload that nobody goes on with. */
export function prunePlan(dryRun: boolean): PruneResult {
  return {
    platform: 'aroti',
    dryRun,
    destinations: [
      {
        destination: 'primary',
        decisions: [
          { id: '20260102T030000Z-1f2e3d4c', action: 'keep', reason: 'newest 1 of 1 (last)' },
          { id: '20260101T030000Z-5b6a7988', action: 'delete', reason: 'no rule keeps it' },
        ],
        orphans: [
          { key: 'logical/20251231T030000Z-aaaaaaaa/aroti.dump.zst', action: 'to delete', reason: 'upload open' },
        ],
      },
    ],
  };
}

/** What a drill had left behind. */
export function sweptDrill(dryRun: boolean): SweptDrill {
  return {
    namespace: 'drill-20260102t030000z-1f2e3d4c',
    action: dryRun ? 'to delete' : 'deleted',
    reason: 'its run is over',
  };
}
