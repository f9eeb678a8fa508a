import { CannotDecrypt } from './encryption.ts';
import { layout } from './layout.ts';
import type { ObjectStore } from './object-store.ts';
import { readArchives } from './wal-archives.ts';
import { baseManifestKey, listBases, type BaseManifest } from './wal-bases.ts';
import type { WalReadOptions } from './wal-read.ts';
import { decideWalRetention } from '../postgres/wal/decide-retention.ts';
import type { PruneResult } from '../workflows/backup-types.ts';

type Superfluous = PruneResult['destinations'][number]['orphans'][number];

/**
 * Base backups that are older than those that are kept, each manifest before the rest, then the WAL that only they needed. Where the
 * histories of timelines can't be decrypted, nothing of it is known well enough, and nothing is named.
 */
export async function findSuperfluousWal(
  store: ObjectStore,
  keepBases: number,
  options: WalReadOptions,
): Promise<Superfluous[]> {
  const bases = await listBases(store, options.signal);
  if (bases.length === 0) return [];
  try {
    return await decide(store, bases, keepBases, options);
  } catch (error) {
    if (error instanceof CannotDecrypt) return [];
    throw error;
  }
}

async function decide(
  store: ObjectStore,
  bases: readonly BaseManifest[],
  keepBases: number,
  options: WalReadOptions,
): Promise<Superfluous[]> {
  const decision = decideWalRetention(bases, await readArchives(store, bases, options), keepBases);
  const going = (key: string, reason: string): Superfluous => ({ key, action: 'to delete', reason });
  const ofBases = decision.bases
    .filter(({ action }) => action === 'delete')
    .flatMap(({ id, reason }) => {
      const artifact = bases.find((base) => base.id === id)?.artifact.key ?? '';
      return [going(baseManifestKey(id), reason), going(`${layout.base(id)}${artifact}`, reason)];
    });
  return [...ofBases, ...decision.wal.map((key) => going(key, 'no base backup that is kept needs it'))];
}
