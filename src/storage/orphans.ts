import type { ListedBackup } from './catalogue.ts';
import { layout } from './layout.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { baseManifestKey } from './wal-bases.ts';
import type { PrunedDestination } from '../workflows/backup-types.ts';

type Orphan = PrunedDestination['orphans'][number];

export interface OrphanOptions {
  graceMs: number;
  /** Of runs that are going on: what they write is nobody's orphan, however long they take. First characters of their ids. */
  running: readonly string[];
  signal: AbortSignal;
}

/**
 * What never became a backup, logical or base, and is older than the grace by the store's own clock: open uploads, and objects
 * without a manifest. What is left of a backup that was being deleted is among it.
 */
export async function findOrphans(
  store: ObjectStore,
  listed: readonly ListedBackup[],
  { graceMs, running, signal }: OrphanOptions,
): Promise<Orphan[]> {
  const before = new Date(store.now().getTime() - graceMs).toISOString();
  const isLeft = (key: string, at: string) =>
    at < before && !running.some((run) => key.split('/')[1]?.endsWith(`-${run}`));
  const orphans: Orphan[] = [];
  for await (const { key, startedAt } of store.openUploads('', signal)) {
    if (isLeft(key, startedAt)) orphans.push({ key, action: 'to delete', reason: `upload open since ${startedAt}` });
  }
  for await (const { key, modifiedAt } of withoutManifest(store, listed, signal)) {
    if (isLeft(key, modifiedAt))
      orphans.push({ key, action: 'to delete', reason: `has no manifest, written ${modifiedAt}` });
  }
  return orphans;
}

/** The key of the manifest without which an object is nobody's; undefined: it is no part of a backup. */
export function manifestKeyOf(key: string): string | undefined {
  const id = key.split('/')[1] ?? '';
  if (key.startsWith(layout.backup(id))) return layout.manifest(id);
  return key.startsWith(layout.base(id)) ? baseManifestKey(id) : undefined;
}

async function* withoutManifest(
  store: ObjectStore,
  listed: readonly ListedBackup[],
  signal: AbortSignal,
): AsyncGenerator<StoredObject> {
  for (const { id, complete } of listed) {
    if (!complete) yield* store.list(layout.backup(id), signal);
  }
  for await (const id of store.folders(layout.bases, signal)) {
    if (!(await store.head(baseManifestKey(id), signal))) yield* store.list(layout.base(id), signal);
  }
}
