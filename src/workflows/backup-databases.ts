import * as wf from '@temporalio/workflow';
import { BackupTable } from './backup-table.ts';
import type { BackupResult } from './backup-types.ts';
import { asRunFailure, validated } from './failures.ts';
import { labelPlatform } from './label-run.ts';
import { holdingLock } from './platform-lock.ts';
import type { Activities } from '../activities/index.ts';
import type { PreparedBackup } from '../activities/prepare-backup.ts';
import { backupId } from '../platform/backup-id.ts';
import { parseBackupInput, type BackupInput } from '../platform/backup-input.ts';
import { inParallel } from '../platform/in-parallel.ts';
import { backupLockId } from '../platform/lock-id.ts';
import type { FoundDatabase } from '../postgres/dump/read-server.ts';
import type { Artifact } from '../storage/artifact.ts';
import type { BackedUpDatabase } from '../storage/manifest.ts';

// A worker that died is noticed when its heartbeats stop: this bounds what a crash costs, beside what was dumped of one database.
const heartbeatTimeout = '10 seconds';
const retry = { initialInterval: '1 second', maximumInterval: '30 seconds' };
const cancellationType = wf.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;

type Short = 'prepareBackup' | 'backupGlobals' | 'backupDocument' | 'completeBackup';
const short = wf.proxyActivities<Pick<Activities, Short>>({
  startToCloseTimeout: '10 minutes',
  scheduleToCloseTimeout: '30 minutes',
  heartbeatTimeout,
  // A server that can't be reached for two minutes is told of: the next Schedule tries again.
  retry: { ...retry, maximumAttempts: 8 },
  cancellationType,
});

const dumping = wf.proxyActivities<Pick<Activities, 'backupDatabase'>>({
  scheduleToCloseTimeout: '24 hours',
  heartbeatTimeout,
  retry: { ...retry, maximumAttempts: 5 },
  cancellationType,
});

const clearing = wf.proxyActivities<Pick<Activities, 'discardBackup'>>({
  scheduleToCloseTimeout: '10 minutes',
  heartbeatTimeout,
  retry,
});

/**
 * Writes every database of the platform, each with a fingerprint of the same snapshot, the server's roles, the platform document
 * and the Secrets to every destination, and the manifest that makes them a backup last. Fails with `InvalidInput`, `BackupFailed`,
 * or `AlreadyRunning`; then there is no such backup, and what was uploaded is removed.
 */
export async function backupDatabases(rawInput?: unknown): Promise<BackupResult> {
  const input = validated(parseBackupInput, rawInput);
  const { runId, runStartTime } = wf.workflowInfo();
  try {
    const prepared = await short.prepareBackup.executeWithOptions({ summary: 'what is to be backed up?' }, [input]);
    if (prepared.searchAttributes) labelPlatform(prepared.platform.name);
    const lock = { id: backupLockId(prepared.platform), does: 'backs this platform up' };
    return await holdingLock(lock, () => backUp(input, backupId(runStartTime, runId), prepared));
  } catch (error) {
    throw wf.isCancellation(error) ? error : asRunFailure(error);
  }
}

async function backUp(input: BackupInput, backup: string, prepared: PreparedBackup): Promise<BackupResult> {
  try {
    return await write(input, backup, prepared);
  } catch (error) {
    const kept = await wf.CancellationScope.nonCancellable(() =>
      clearing.discardBackup.executeWithOptions({ summary: 'remove what was uploaded' }, [{ input, backup }]),
    );
    // Some destinations have all of it: the run has failed, the backup there is good.
    if (kept.length > 0) wf.log.warn('the backup is complete in some destinations only', { destinations: kept });
    throw error;
  }
}

async function write(input: BackupInput, backup: string, prepared: PreparedBackup): Promise<BackupResult> {
  const table = new BackupTable(backup, prepared);
  const startedAt = wf.workflowInfo().runStartTime;
  table.show();
  const [globals, document] = await Promise.all([
    short.backupGlobals.executeWithOptions({ summary: 'roles and tablespaces' }, [
      { input, backup, superuser: prepared.server.superuser },
    ]),
    short.backupDocument.executeWithOptions({ summary: documentSummary(prepared) }, [
      { input, backup, secrets: prepared.secrets },
    ]),
  ]);
  const dumped = await inParallel(prepared.databases, prepared.concurrency, (database) =>
    dump({ input, backup, database }, table),
  );
  const databases = dumped.map(({ done }) => done);
  const completedAt = new Date();
  const artifacts = await short.completeBackup.executeWithOptions({ summary: 'verify all, then the manifest' }, [
    {
      input,
      backup,
      startedAt: startedAt.toISOString(),
      completedAt: completedAt.toISOString(),
      prepared,
      databases,
      globals,
      document,
    },
  ]);
  table.end();
  return resultOf(backup, prepared, dumped, artifacts, (completedAt.getTime() - startedAt.getTime()) / 1000);
}

function documentSummary({ secrets }: PreparedBackup): string {
  return secrets ? 'platform document and Secrets' : 'platform document';
}

interface Dumped {
  done: BackedUpDatabase;
  seconds: number;
}

async function dump(
  task: { input: BackupInput; backup: string; database: FoundDatabase },
  table: BackupTable,
): Promise<Dumped> {
  const { name } = task.database;
  const begun = Date.now();
  table.begin(name);
  const done = await dumping.backupDatabase.executeWithOptions({ summary: `dump ${name}` }, [task]);
  table.finish(done);
  return { done, seconds: (Date.now() - begun) / 1000 };
}

function resultOf(
  backup: string,
  { folder, destinations }: PreparedBackup,
  databases: readonly Dumped[],
  artifacts: Artifact[],
  seconds: number,
): BackupResult {
  return {
    backup,
    platform: folder,
    destinations,
    artifacts,
    databases: databases.map(({ done: { name, bytes, fingerprint }, seconds: taken }) => ({
      name,
      bytes,
      tables: fingerprint.tables,
      rows: fingerprint.rows,
      seconds: taken,
    })),
    bytes: artifacts.reduce((sum, artifact) => sum + artifact.bytes, 0),
    seconds,
  };
}
