import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { parseLsn, type Lsn } from './lsn.ts';

/** A replication slot, as the server tells of it. */
export interface SlotState {
  /** What the server keeps for it begins here; undefined: it keeps nothing. */
  restart: Lsn | undefined;
  /** `reserved`, `extended`, `unreserved`: about to be lost, or `lost`. */
  walStatus: string;
  active: boolean;
  /** Where the server has got to. */
  serverEnd: Lsn;
  /** What the server keeps for itself, to recover from, begins here. */
  redo: Lsn;
}

/** Undefined: there is no such slot. */
export async function readSlot(client: Client, slot: string): Promise<SlotState | undefined> {
  const { rows } = await client.query<SlotRow>(
    `SELECT restart_lsn::text AS restart, wal_status AS status, active,
            (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END)::text AS end,
            (SELECT redo_lsn::text FROM pg_control_checkpoint()) AS redo
     FROM pg_replication_slots WHERE slot_name = $1`,
    [slot],
  );
  const [row] = rows;
  return (
    row && {
      restart: row.restart === null ? undefined : parseLsn(row.restart),
      walStatus: row.status ?? 'lost',
      active: row.active,
      serverEnd: parseLsn(row.end),
      redo: parseLsn(row.redo),
    }
  );
}

interface SlotRow {
  restart: string | null;
  status: string | null;
  active: boolean;
  end: string;
  redo: string;
}

/** A slot that keeps WAL, and whether one before it was given up. */
export interface KeptSlot extends SlotState {
  restart: Lsn;
  lost: boolean;
}

/** What a slot may hold back, in bytes. */
export interface SlotBound {
  maxLag: bigint;
  signal: AbortSignal;
}

/**
 * The slot with which the server keeps what is not archived yet, made if it is not there. One that the server has given up, or that
 * holds back more than `maxLag`, is made anew: `lost` tells that WAL is missing before it.
 */
export async function ensureSlot(client: Client, slot: string, { maxLag, signal }: SlotBound): Promise<KeptSlot> {
  const found = await readSlot(client, slot);
  if (found?.restart !== undefined && !isLost(found, maxLag)) return { ...found, restart: found.restart, lost: false };
  const lost = found !== undefined;
  if (lost) await dropSlot(client, slot, signal);
  await client.query('SELECT pg_create_physical_replication_slot($1, true)', [slot]);
  const made = await readSlot(client, slot);
  if (made?.restart === undefined) throw new Error(`the replication slot ${slot} keeps no WAL`);
  return { ...made, restart: made.restart, lost };
}

/**
 * The server's own `max_slot_wal_keep_size` may be unlimited, and a full volume stops it. What it keeps for itself it would not let go of
 * without the slot either: one that was just made begins there.
 */
export function isLost({ restart, walStatus, serverEnd, redo }: Omit<SlotState, 'active'>, maxLag: bigint): boolean {
  if (restart === undefined || walStatus === 'lost') return true;
  return serverEnd - restart > maxLag && restart < redo;
}

/** Writes a commit, so that the archive goes on while nobody writes: recovery to a time ends at a commit after it. */
export async function writeCommit(client: Client): Promise<void> {
  await client.query('SELECT CASE WHEN NOT pg_is_in_recovery() THEN txid_current() END');
}

/** Has the server keep nothing for a slot any more, whoever receives by it; where there is none, nothing happens. */
export async function dropSlot(client: Client, slot: string, signal: AbortSignal): Promise<void> {
  await freeSlot(client, slot, signal);
  await client.query('SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1', [
    slot,
  ]);
}

const freeMs = 100;

/** Ends the session that receives by a slot, if one does, and waits until it is gone. */
export async function freeSlot(client: Client, slot: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query(
      'SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1 AND active',
      [slot],
    );
    if (rowCount === 0) return;
    await sleep(freeMs, undefined, { signal });
  }
}
