import * as wf from '@temporalio/workflow';
import { BackupTable } from './backup-table.ts';
import type { BackupResult } from './backup-types.ts';
import { Destinations, incomplete } from './destinations.ts';
import { asRunFailure, failureIn, validated } from './failures.ts';
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

// A worker that stands still takes what its open polls (up to a minute old) are handed: attempts have to outlast that.
const dumping = wf.proxyActivities<Pick<Activities, 'backupDatabase'>>({
  scheduleToCloseTimeout: '24 hours',
  heartbeatTimeout,
  retry: { ...retry, maximumAttempts: 8 },
  cancellationType,
});

const clearing = wf.proxyActivities<Pick<Activities, 'discardBackup'>>({
  scheduleToCloseTimeout: '10 minutes',
  heartbeatTimeout,
  // A store that does not answer is not waited for long: the failure of the run is to be told.
  retry: { ...retry, maximumAttempts: 5 },
});

/**
 * Writes every database of the platform, each with a fingerprint of the same snapshot, the server's roles, the platform document
 * and the Secrets to every destination, and the manifest that makes them a backup last. Fails with `InvalidInput`, `BackupFailed`,
 * or `AlreadyRunning`; then there is no such backup, and what was uploaded is removed. Where a destination fails for good the others get
 * theirs all the same, and the failure says which.
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
    // Where a destination has all of it, the run has failed, and the backup there is good: it stays.
    await wf.CancellationScope.nonCancellable(() => discard(input, backup));
    throw error;
  }
}

async function discard(input: BackupInput, backup: string): Promise<void> {
  try {
    await clearing.discardBackup.executeWithOptions({ summary: 'remove what was uploaded' }, [{ input, backup }]);
  } catch (error) {
    // Why the backup failed is what counts; `pruneBackups` removes what is left.
    wf.log.warn('what was uploaded could not be removed', { error: String(failureIn(error) ?? error) });
  }
}

async function write(input: BackupInput, backup: string, prepared: PreparedBackup): Promise<BackupResult> {
  const table = new BackupTable(backup, prepared);
  const destinations = new Destinations(prepared.destinations, prepared.lost ?? [], () => table.lose(destinations));
  const startedAt = wf.workflowInfo().runStartTime;
  table.lose(destinations);
  const [globals, document] = await both(
    destinations.inAllLeft((step) =>
      short.backupGlobals.executeWithOptions({ summary: 'roles and tablespaces' }, [
        { input, backup, ...step, superuser: prepared.server.superuser },
      ]),
    ),
    destinations.inAllLeft((step) =>
      short.backupDocument.executeWithOptions({ summary: documentSummary(prepared) }, [
        { input, backup, ...step, secrets: prepared.secrets },
      ]),
    ),
  );
  const dumped = await inParallel(prepared.databases, prepared.concurrency, (database) =>
    dump({ input, backup, database }, table, destinations),
  );
  const databases = dumped.map(({ done }) => done);
  const completedAt = new Date();
  const written = {
    startedAt: startedAt.toISOString(),
    completedAt: completedAt.toISOString(),
    prepared,
    databases,
    globals,
    document,
  };
  const artifacts = await destinations.inAllLeft((step) =>
    short.completeBackup.executeWithOptions({ summary: 'verify all, then the manifest' }, [
      { input, backup, ...step, ...written },
    ]),
  );
  table.end();
  if (destinations.lost.length > 0) throw incomplete(backup, destinations);
  return resultOf(backup, prepared, dumped, artifacts, (completedAt.getTime() - startedAt.getTime()) / 1000);
}

/** Both results; where one fails, that failure once the other has ended: what it writes until then is to be discarded, too. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  try {
    return await Promise.all([one, other]);
  } catch (error) {
    if (wf.patched('failed-after-both')) await Promise.allSettled([one, other]);
    throw error;
  }
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
  destinations: Destinations,
): Promise<Dumped> {
  const { name } = task.database;
  const begun = Date.now();
  table.begin(name);
  const done = await destinations.inAllLeft((step) =>
    dumping.backupDatabase.executeWithOptions({ summary: `dump ${name}` }, [{ ...task, ...step }]),
  );
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
