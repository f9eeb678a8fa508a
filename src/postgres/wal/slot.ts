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
}

/** Undefined: there is no such slot. */
export async function readSlot(client: Client, slot: string): Promise<SlotState | undefined> {
  const { rows } = await client.query<{ restart: string | null; status: string | null; active: boolean; end: string }>(
    `SELECT restart_lsn::text AS restart, wal_status AS status, active,
            (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END)::text AS end
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
    }
  );
}

/**
 * The slot with which the server keeps what is not archived yet, made if it is not there. One that was given up, because it held
 * back more than `max_slot_wal_keep_size`, is made anew: `lost` tells that WAL is missing before it.
 */
export async function ensureSlot(client: Client, slot: string): Promise<{ restart: Lsn; lost: boolean }> {
  const found = await readSlot(client, slot);
  const lost = found !== undefined && (found.restart === undefined || found.walStatus === 'lost');
  if (found?.restart !== undefined && !lost) return { restart: found.restart, lost };
  if (lost) await client.query('SELECT pg_drop_replication_slot($1)', [slot]);
  await client.query('SELECT pg_create_physical_replication_slot($1, true)', [slot]);
  const made = await readSlot(client, slot);
  if (made?.restart === undefined) throw new Error(`the replication slot ${slot} keeps no WAL`);
  return { restart: made.restart, lost };
}

/** Writes a commit, so that the archive goes on while nobody writes: recovery to a time ends at a commit after it. */
export async function writeCommit(client: Client): Promise<void> {
  await client.query('SELECT CASE WHEN NOT pg_is_in_recovery() THEN txid_current() END');
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
