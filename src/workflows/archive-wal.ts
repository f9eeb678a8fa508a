import * as wf from '@temporalio/workflow';
import type { WalStatus } from './backup-types.ts';
import { BaseKeeper } from './base-keeper.ts';
import { asRunFailure, failureIn, validated } from './failures.ts';
import { labelPlatform } from './label-run.ts';
import { holdingLock } from './platform-lock.ts';
import { WalBoard } from './wal-board.ts';
import type { Activities } from '../activities/index.ts';
import type { PreparedWal } from '../activities/wal-prepare.ts';
import type { PreparedArchive } from '../backup/prepare-archive.ts';
import { parseWalInput, type WalInput } from '../platform/backup-input.ts';
import { failureTypes } from '../platform/failure-types.ts';
import { walLockId } from '../platform/lock-id.ts';

const heartbeatTimeout = '10 seconds';
const once = { maximumAttempts: 1 };
const cancellationType = wf.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;

// However long no worker is there: the archive must go on after it.
const { prepareWal } = wf.proxyActivities<Pick<Activities, 'prepareWal'>>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
});

// Tried again by the run itself, which so knows at once why it failed.
const { openArchive } = wf.proxyActivities<Pick<Activities, 'openArchive'>>({
  scheduleToCloseTimeout: '10 minutes',
  heartbeatTimeout,
  retry: once,
});
const { streamWal } = wf.proxyActivities<Pick<Activities, 'streamWal'>>({
  scheduleToCloseTimeout: '30 days',
  heartbeatTimeout,
  retry: once,
  cancellationType,
});

/** Every attempt and every minute's word from it is in the history: before it grows too long, a new run goes on. */
const longHistory = 4000;
const shortestPauseMs = 1000;
const longestPauseMs = 60_000;

/**
 * Archives the platform's WAL for as long as it is let: what the server writes is in every destination within
 * `backups.wal.partialSeconds`, and a base backup to go on from is taken where there is none. Whatever fails is tried again, and
 * shown meanwhile: details and query `wal` say `stuck`, and why. Fails with `InvalidInput` or `AlreadyRunning`; ends by being cancelled.
 */
export async function archiveWal(rawInput?: unknown): Promise<never> {
  const input = validated(parseWalInput, rawInput);
  const board = new WalBoard();
  try {
    const prepared = await prepareWal.executeWithOptions({ summary: 'which platform is meant?' }, [input]);
    board.begin(prepared.slot);
    if (prepared.searchAttributes) labelPlatform(prepared.platform.name);
    const lock = { id: walLockId(prepared.platform), does: 'archives the WAL of this platform' };
    await holdingLock(lock, () => supervise(input, prepared, board));
  } catch (error) {
    board.stop(messageOf(error));
    throw wf.isCancellation(error) ? error : asRunFailure(error);
  }
  return wf.continueAsNew<typeof archiveWal>(rawInput);
}

/** Archives again and again until the history is long. */
async function supervise(input: WalInput, { platform }: PreparedWal, board: WalBoard): Promise<void> {
  const bases = new BaseKeeper(input, platform, async () => (await open(input, board)).needsBase);
  for (let pauseMs = shortestPauseMs; !isLong();) {
    const uploadedBefore = board.uploadedAt;
    try {
      await archiveOnce(input, bases, board);
    } catch (error) {
      if (wf.CancellationScope.current().consideredCancelled || isFinal(error)) throw error;
      board.failed(messageOf(error), lastStatusOf(error));
    }
    if (isLong()) return;
    // What has archived something was no failure from the beginning.
    pauseMs = board.uploadedAt === uploadedBefore ? Math.min(longestPauseMs, pauseMs * 2) : shortestPauseMs;
    await wf.sleep(pauseMs);
  }
}

function isLong(): boolean {
  const { historyLength, continueAsNewSuggested } = wf.workflowInfo();
  return continueAsNewSuggested || historyLength > longHistory;
}

async function open(input: WalInput, board: WalBoard): Promise<PreparedArchive> {
  const prepared = await openArchive.executeWithOptions({ summary: 'slot and base backup' }, [input]);
  board.needs({ base: prepared.needsBase });
  return prepared;
}

async function archiveOnce(input: WalInput, bases: BaseKeeper, board: WalBoard): Promise<void> {
  const { needsBase, lost, missing } = await open(input, board);
  if (lost || missing) wf.log.error(missingText(lost, missing));
  if (missing) board.misses(missing);
  bases.found(needsBase);
  if (needsBase) await bases.take();
  const streaming = new wf.CancellationScope();
  const ended = streaming.run(() => streamWal.executeWithOptions({ summary: 'archive WAL' }, [input]));
  try {
    await Promise.race([ended, wf.condition(() => board.heard && isLong())]);
  } finally {
    streaming.cancel();
    await ended.catch(() => undefined);
  }
}

function missingText(lost: boolean, missing: { from: string; to: string } | undefined): string {
  const why = lost ? 'the slot had held back too much and was given up' : 'the slot was gone';
  const what = missing ? `WAL from ${missing.from} to ${missing.to} is` : 'WAL may be';
  return `${why}: ${what} missing from the archive, a new base backup is taken`;
}

/** Trying again can't help: the document has to be changed. */
function isFinal(error: unknown): boolean {
  return failureIn(error)?.type === failureTypes.invalidInput;
}

function lastStatusOf(error: unknown): Partial<WalStatus> | undefined {
  const cause = failureIn(error);
  return cause?.type === failureTypes.notArchiving ? (cause.details?.[0] as Partial<WalStatus>) : undefined;
}

function messageOf(error: unknown): string {
  return failureIn(error)?.message ?? (error instanceof Error ? error.message : String(error));
}
