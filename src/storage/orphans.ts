import type { ListedBackup } from './catalogue.ts';
import { layout } from './layout.ts';
import type { ObjectStore } from './object-store.ts';
import type { PruneResult } from '../workflows/backup-types.ts';

type Orphan = PruneResult['destinations'][number]['orphans'][number];

/** What never became a backup and is older than the grace, by the store's own clock where it tells: open uploads, and objects without a manifest. */
export async function findOrphans(
  store: ObjectStore,
  listed: readonly ListedBackup[],
  graceMs: number,
  signal: AbortSignal,
): Promise<Orphan[]> {
  const before = new Date(Date.now() - graceMs).toISOString();
  const orphans: Orphan[] = [];
  for await (const { key, startedAt } of store.openUploads('', signal)) {
    if (startedAt < before) orphans.push({ key, action: 'to delete', reason: `upload open since ${startedAt}` });
  }
  for (const { id, complete } of listed) {
    if (complete) continue;
    for await (const { key, modifiedAt } of store.list(layout.backup(id), signal)) {
      if (modifiedAt < before)
        orphans.push({ key, action: 'to delete', reason: `has no manifest, written ${modifiedAt}` });
    }
  }
  return orphans;
}
