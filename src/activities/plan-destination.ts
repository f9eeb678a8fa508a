import type { Platform } from '../platform/schema.ts';
import { listBackups, verifiedBackups } from '../storage/catalogue.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { findOrphans } from '../storage/orphans.ts';
import { decideRetention } from '../storage/retention.ts';
import { findSuperfluousWal } from '../storage/superfluous-wal.ts';
import { UnreadableBase } from '../storage/wal-bases.ts';
import type { PrunedDestination } from '../workflows/backup-types.ts';

export interface PlanOptions {
  /** The runs that write backups now, by what their backups are called after. */
  running: readonly string[];
  signal: AbortSignal;
}

/** Decides on all that is in a store, from complete listings. Where base backups can't be gone by, they and the WAL stay, and it says why. */
export async function planDestination(
  store: ObjectStore,
  { backups: { retention, timeZone, wal } }: Pick<Platform, 'backups'>,
  { running, signal }: PlanOptions,
): Promise<PrunedDestination> {
  const listed = await listBackups(store, signal);
  const verified = await verifiedBackups(store, signal);
  const complete = listed.filter((backup) => backup.complete);
  const decisions = decideRetention(
    complete.map((backup) => ({ ...backup, verified: verified.has(backup.id) })),
    retention,
    timeZone,
  );
  const graceMs = retention.graceHours * 3_600_000;
  const orphans = await findOrphans(store, listed, { graceMs, running, signal });
  const { superfluous, ...why } = await planWal(store, wal.keepBases, signal);
  return { destination: store.name, decisions, orphans: [...orphans, ...superfluous], ...why };
}

type WalPlan = { superfluous: PrunedDestination['orphans'] } & Pick<PrunedDestination, 'problems'>;

async function planWal(store: ObjectStore, keepBases: number, signal: AbortSignal): Promise<WalPlan> {
  try {
    return { superfluous: await findSuperfluousWal(store, keepBases, signal) };
  } catch (error) {
    if (!(error instanceof UnreadableBase)) throw error;
    return { superfluous: [], problems: [`base backups and WAL are all kept: ${error.message}`] };
  }
}
