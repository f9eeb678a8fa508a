import type { Activities } from '../../src/activities/index.ts';
import type { BaseManifest } from '../../src/storage/wal-bases.ts';
import type { WalStatus } from '../../src/workflows/backup-types.ts';
import { untilCancelled } from './workflow-runs.ts';

type Own = 'prepareWal' | 'openArchive' | 'streamWal' | 'takeBase';

/** Those of WAL; `note` is told what they were asked. */
export function fakeWalActivities(note: (verb: string, what: string) => void): Pick<Activities, Own> {
  return {
    prepareWal: async () => {
      note('prepare', 'wal');
      return { platform: { name: 'aroti', namespacePrefix: '' }, slot: 'aroti_wal_aroti', searchAttributes: true };
    },
    openArchive: async () => {
      note('open', 'archive');
      return { needsBase: false, lost: false };
    },
    streamWal: () => {
      note('stream', 'wal');
      return untilCancelled();
    },
    takeBase: async ({ base }) => {
      note('take', 'base');
      return baseManifest(base);
    },
  };
}

/** A base as it was taken. */
export function baseManifest(id: string, facts: Partial<BaseManifest> = {}): BaseManifest {
  return {
    version: 1,
    id,
    platform: 'aroti',
    startedAt: '2026-01-02T02:00:00.000Z',
    completedAt: '2026-01-02T02:01:00.000Z',
    writtenBy: '1.0.0',
    startLsn: '0/2000028',
    stopLsn: '0/2000100',
    timeline: 1,
    systemIdentifier: '7300000000000000001',
    serverVersion: 150_018,
    bootstrapRole: 'postgres',
    segmentBytes: 16 * 2 ** 20,
    artifact: {
      key: 'base.tar.zst',
      bytes: 4_000_000,
      sha256: 'c'.repeat(64),
      compression: 'zstd',
      encrypted: false,
      seconds: 2,
    },
    ...facts,
  };
}

export function walStatusWith(facts: Partial<WalStatus> = {}): WalStatus {
  return {
    slot: 'aroti_wal_aroti',
    timeline: 1,
    archivedLsn: '0/3000000',
    serverLsn: '0/3000100',
    lagBytes: 256,
    lagSeconds: 3,
    lastUploadAt: '2026-01-02T03:00:00.000Z',
    state: 'archiving',
    ...facts,
  };
}
