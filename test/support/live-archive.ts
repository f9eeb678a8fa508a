import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { BackedUpPlatform } from './backed-up-platform.ts';
import { archiveId } from '../../src/temporal/start-archive.ts';
import { endOf, type ListedSegment } from '../../src/postgres/wal/chain.ts';
import { findHoles, type WalHole } from '../../src/postgres/wal/find-holes.ts';
import { parseLsn, type Lsn } from '../../src/postgres/wal/lsn.ts';
import { parseWalKey } from '../../src/storage/wal-layout.ts';
import type { WalStatus } from '../../src/workflows/backup-types.ts';

export const segmentBytes = 16 * 2 ** 20;

/** What the bucket holds of the WAL. */
export interface HeldWal {
  segments: ListedSegment[];
  /** Names of the whole ones. */
  names: string[];
  holes: WalHole[];
  /** Where the furthest of them ends. */
  end: Lsn;
}

/** The run that archives a platform's WAL, and what it has come to. */
export interface LiveArchive {
  run: WorkflowHandle;
  status(): Promise<WalStatus>;
  /** Asks until it is so; fails after two minutes with what was told last. */
  until(wanted: (status: WalStatus) => boolean): Promise<WalStatus>;
  /** Once everything that the server has written by now is in the bucket. */
  caughtUp(): Promise<void>;
  held(): Promise<HeldWal>;
  /** Ids of the complete base backups. */
  bases(): Promise<string[]>;
}

/** Starts it, and waits for its first base backup. */
export async function liveArchive(kept: BackedUpPlatform): Promise<LiveArchive> {
  const { client, taskQueue } = kept.orchestrator;
  const workflowId = archiveId({ namespacePrefix: kept.prefix, name: 'kept' });
  const run = await client.workflow.start('archiveWal', { taskQueue, workflowId, args: [{}] });
  const keys = (folder: string) => kept.bucket.keys(`${kept.folder}/${folder}`);
  const bases = async () =>
    (await keys('base/')).flatMap((key) => /base\/([^/]+)\/manifest\.json$/.exec(key)?.[1] ?? []);
  const status = () => run.query<WalStatus, []>('wal');
  const until: LiveArchive['until'] = async (wanted) => {
    let told: unknown;
    for (const end = Date.now() + 120_000; Date.now() < end; await sleep(200)) {
      // While no worker is there nobody answers.
      const newest = await status().catch((error: unknown) => void (told = error));
      if (newest && wanted(newest)) return newest;
      told = newest ?? told;
    }
    throw new Error(`the archive did not come to what was waited for: ${JSON.stringify(told)}`);
  };
  while ((await bases()).length === 0) await sleep(200);
  return {
    run,
    status,
    until,
    bases,
    async caughtUp() {
      const end = await kept.inside('postgres', async (session) => {
        const { rows } = await session.query<{ lsn: string }>('SELECT pg_current_wal_flush_lsn()::text AS lsn');
        return parseLsn(rows[0]?.lsn ?? '');
      });
      await until(({ archivedLsn, state }) => state === 'archiving' && parseLsn(archivedLsn) >= end);
    },
    async held() {
      const segments = (await keys('wal/')).flatMap((key): ListedSegment[] => {
        const object = parseWalKey(key.slice(kept.folder.length + 1));
        return object && object.kind !== 'history' ? [{ ...object, key, bytes: 0, modifiedAt: '' }] : [];
      });
      const names = segments.flatMap(({ kind, name }) => (kind === 'segment' ? [name] : []));
      const ends = segments.map((segment) => endOf(segment, segmentBytes));
      return {
        segments,
        names,
        holes: findHoles(names, segmentBytes),
        end: ends.reduce((furthest, end) => (end > furthest ? end : furthest), 0n),
      };
    },
  };
}
