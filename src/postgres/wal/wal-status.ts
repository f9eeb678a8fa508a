import { formatLsn, type Lsn } from './lsn.ts';
import type { SlotState } from './slot.ts';
import type { WalStatus } from '../../workflows/backup-types.ts';

/** What is known of an archive at one moment. */
export interface WalFacts {
  slot: string;
  timeline: number;
  kept: Lsn;
  serverEnd: Lsn;
  /** In milliseconds of the clock, as in `Keeper`. */
  waitingSince: number | undefined;
  keptAt: number | undefined;
  now: number;
  partialMs: number;
  /** As it was seen last. */
  walStatus?: SlotState['walStatus'] | undefined;
}

/** An archive is stuck when it is late by this many of its intervals, a minute at least. */
const patience = 3;
const leastMs = 60_000;

/** How an archive is doing, and what is wrong if it is stuck. */
export function walStatus(facts: WalFacts): WalStatus {
  const { slot, timeline, kept, serverEnd, waitingSince, keptAt, now } = facts;
  const lagMs = waitingSince === undefined ? 0 : Math.max(0, now - waitingSince);
  const problem = problemOf(facts, lagMs);
  return {
    slot,
    timeline,
    archivedLsn: formatLsn(kept),
    serverLsn: formatLsn(serverEnd),
    lagBytes: Number(serverEnd > kept ? serverEnd - kept : 0n),
    lagSeconds: Math.round(lagMs / 1000),
    ...(keptAt !== undefined && { lastUploadAt: new Date(keptAt).toISOString() }),
    state: problem === undefined ? 'archiving' : 'stuck',
    ...(problem !== undefined && { problem }),
  };
}

function problemOf({ slot, walStatus: slotStatus, partialMs }: WalFacts, lagMs: number): string | undefined {
  if (slotStatus === 'lost') return `the server has given up the slot ${slot}: WAL that was not archived is gone`;
  if (slotStatus === 'unreserved') return `the server is about to give up the slot ${slot}: too much is not archived`;
  if (lagMs <= Math.max(leastMs, patience * partialMs)) return undefined;
  return `what the server wrote ${Math.round(lagMs / 1000)} s ago is not in the archive yet`;
}
