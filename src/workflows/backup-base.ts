import * as wf from '@temporalio/workflow';
import { byteText } from './byte-text.ts';
import { asRunFailure, validated } from './failures.ts';
import { labelPlatform } from './label-run.ts';
import { holdingLock } from './platform-lock.ts';
import type { Activities } from '../activities/index.ts';
import { parseWalInput } from '../platform/backup-input.ts';
import { backupId } from '../platform/backup-id.ts';
import { baseLockId } from '../platform/lock-id.ts';
import type { BaseManifest } from '../storage/wal-bases.ts';

const heartbeatTimeout = '10 seconds';
const retry = { initialInterval: '1 second', maximumInterval: '30 seconds' };

const { prepareWal } = wf.proxyActivities<Pick<Activities, 'prepareWal'>>({
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '10 minutes',
  heartbeatTimeout,
  retry,
});

const { takeBase } = wf.proxyActivities<Pick<Activities, 'takeBase'>>({
  scheduleToCloseTimeout: '24 hours',
  heartbeatTimeout,
  retry: { ...retry, maximumAttempts: 8 },
  cancellationType: wf.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/**
 * Takes a base backup, from which the archived WAL leads to any later second. Fails with `InvalidInput`, `BackupFailed`, or
 * `AlreadyRunning`; then there is no such base.
 */
export async function backupBase(rawInput?: unknown): Promise<BaseManifest> {
  const input = validated(parseWalInput, rawInput);
  const { runId, runStartTime } = wf.workflowInfo();
  const base = backupId(runStartTime, runId);
  try {
    const { platform, searchAttributes } = await prepareWal.executeWithOptions(
      { summary: 'which platform is meant?' },
      [input],
    );
    if (searchAttributes) labelPlatform(platform.name);
    wf.setCurrentDetails(`Base backup \`${base}\`: not complete yet.`);
    const lock = { id: baseLockId(platform), does: 'takes a base backup of this platform' };
    const manifest = await holdingLock(lock, () =>
      takeBase.executeWithOptions({ summary: `base backup ${base}` }, [{ input, base }]),
    );
    wf.setCurrentDetails(detailsOf(manifest));
    return manifest;
  } catch (error) {
    throw wf.isCancellation(error) ? error : asRunFailure(error);
  }
}

function detailsOf({ id, timeline, startLsn, stopLsn, artifact, completedAt }: BaseManifest): string {
  const range = `WAL from ${startLsn} to ${stopLsn} on timeline ${timeline}`;
  return `Base backup \`${id}\`: complete at ${completedAt}, ${byteText(artifact.bytes)} stored, needs ${range}.`;
}
