import * as wf from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { WalStatus } from './backup-types.ts';
import { backupBase } from './backup-base.ts';
import { asRunFailure, failureIn, validated } from './failures.ts';
import { labelPlatform } from './label-run.ts';
import { holdingLock } from './platform-lock.ts';
import { walText } from './wal-text.ts';
import type { Activities } from '../activities/index.ts';
import type { PreparedWal } from '../activities/wal-prepare.ts';
import { parseWalInput, type WalInput } from '../platform/backup-input.ts';
import { failureTypes } from '../platform/failure-types.ts';
import { walLockId } from '../platform/lock-id.ts';

/** How the archive is doing. */
export const walQuery = wf.defineQuery<WalStatus>('wal');
/** By which the activity that archives tells it. */
const walStatusSignal = wf.defineSignal<[WalStatus]>('walStatus');

const heartbeatTimeout = '10 seconds';
const once = { maximumAttempts: 1 };
const cancellationType = wf.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;

const { prepareWal } = wf.proxyActivities<Pick<Activities, 'prepareWal'>>({
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '10 minutes',
  heartbeatTimeout,
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
  for (let pauseMs = shortestPauseMs; !isLong();) {
    const uploadedBefore = board.uploadedAt;
    try {
      await archiveOnce(input, platform, board);
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

async function archiveOnce(input: WalInput, platform: PreparedWal['platform'], board: WalBoard): Promise<void> {
  const { needsBase, lost } = await openArchive.executeWithOptions({ summary: 'slot and base backup' }, [input]);
  if (lost)
    wf.log.error('the server had given up the slot: WAL is missing from the archive, a new base backup is taken');
  if (needsBase) await startBase(input, platform);
  const streaming = new wf.CancellationScope();
  const ended = streaming.run(() => streamWal.executeWithOptions({ summary: 'archive WAL' }, [input]));
  try {
    await Promise.race([ended, wf.condition(() => board.heard && isLong())]);
  } finally {
    streaming.cancel();
    await ended.catch(() => undefined);
  }
}

/** A run of its own, which outlives this one; one that runs already is as good. */
async function startBase(input: WalInput, { namespacePrefix, name }: PreparedWal['platform']): Promise<void> {
  try {
    await wf.startChild(backupBase, {
      workflowId: `backup-base-${namespacePrefix}${name}-${wf.uuid4().slice(0, 8)}`,
      args: [input],
      parentClosePolicy: wf.ParentClosePolicy.ABANDON,
      staticSummary: 'the archive has no base backup to go on from',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Trying again can't help: the document has to be changed. */
function isFinal(error: unknown): boolean {
  return failureIn(error)?.type === failureTypes.invalidInput;
}

function lastStatusOf(error: unknown): WalStatus | undefined {
  const cause = failureIn(error);
  return cause?.type === failureTypes.notArchiving ? (cause.details?.[0] as WalStatus) : undefined;
}

function messageOf(error: unknown): string {
  return failureIn(error)?.message ?? (error instanceof Error ? error.message : String(error));
}

/** What a person sees of it. */
class WalBoard {
  #status: WalStatus = {
    slot: '',
    timeline: 0,
    archivedLsn: '0/0',
    serverLsn: '0/0',
    lagBytes: 0,
    lagSeconds: 0,
    state: 'stopped',
  };
  /** Whether the activity has told something. */
  heard = false;

  constructor() {
    wf.setHandler(walQuery, () => this.#status);
    wf.setHandler(walStatusSignal, (status) => {
      this.heard = true;
      this.#set(status);
    });
  }

  get uploadedAt(): string | undefined {
    return this.#status.lastUploadAt;
  }

  begin(slot: string): void {
    this.#set({ ...this.#status, slot });
  }

  failed(problem: string, status: WalStatus = this.#status): void {
    this.#set({ ...status, state: 'stuck', problem });
  }

  stop(problem: string): void {
    this.#set({ ...this.#status, state: 'stopped', problem });
  }

  #set(status: WalStatus): void {
    this.#status = status;
    wf.setCurrentDetails(walText(status));
  }
}
