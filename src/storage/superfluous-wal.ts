import { layout } from './layout.ts';
import { lockOf } from './lock-of.ts';
import type { ObjectStore } from './object-store.ts';
import { listArchives } from './wal-archives.ts';
import { baseManifestKey, listBases, type BaseManifest } from './wal-bases.ts';
import { decideWalRetention } from '../postgres/wal/decide-retention.ts';
import type { PruneResult } from '../workflows/backup-types.ts';

type Superfluous = PruneResult['destinations'][number]['orphans'][number];

/**
 * Base backups that are older than those that are kept, each manifest before the rest, then the WAL that only they needed. No key is
 * needed: without the histories of timelines fewer bases count as restorable, never more, and so nothing more is named.
 */
export async function findSuperfluousWal(
  store: ObjectStore,
  keepBases: number,
  signal: AbortSignal,
): Promise<Superfluous[]> {
  const bases = await listBases(store, signal);
  if (bases.length === 0) return [];
  const archives = await listArchives(store, bases, signal);
  const going = decideWalRetention(bases, archives, keepBases).bases.filter(({ action }) => action === 'delete');
  const locked = await lockedBases(
    store,
    bases.filter(({ id }) => going.some((base) => base.id === id)),
    signal,
  );
  const decision = decideWalRetention(bases, archives, keepBases, new Set(locked.keys()));
  const toDelete = (key: string, reason: string): Superfluous => ({ key, action: 'to delete', reason });
  const ofBases = decision.bases
    .filter(({ action }) => action === 'delete')
    .flatMap(({ id, reason }) => {
      const artifact = bases.find((base) => base.id === id)?.artifact.key ?? '';
      return [toDelete(baseManifestKey(id), reason), toDelete(`${layout.base(id)}${artifact}`, reason)];
    });
  return [
    ...[...locked].map(([id, reason]): Superfluous => ({ key: baseManifestKey(id), action: 'locked', reason })),
    ...ofBases,
    ...decision.wal.map((key) => toDelete(key, 'no base backup that is kept needs it')),
  ];
}

/** Those that Object Lock keeps, by id: a base that stays needs its WAL to stay. */
async function lockedBases(
  store: ObjectStore,
  bases: readonly BaseManifest[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const locked = new Map<string, string>();
  for (const { id, artifact } of bases) {
    for (const key of [baseManifestKey(id), `${layout.base(id)}${artifact.key}`]) {
      const reason = await lockOf(store, key, signal);
      if (reason !== undefined) locked.set(id, reason);
    }
  }
  return locked;
}
