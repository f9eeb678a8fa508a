import type { ObjectStore } from '../storage/object-store.ts';
import { findBase, writeBase, type BaseManifest } from '../storage/wal-bases.ts';

/**
 * The base backup that an attempt before has written, complete in every store; undefined: it has not come that far. All of the tar is
 * everywhere before the first manifest is, so where one store has the manifest the others get the same: to take the base once more
 * would put another tar under it.
 */
export async function completeBase(
  stores: readonly ObjectStore[],
  base: string,
  signal: AbortSignal,
): Promise<BaseManifest | undefined> {
  const found = await Promise.all(stores.map((store) => findBase(store, base, signal)));
  const manifest = found.find((one) => one !== undefined);
  if (manifest) for (const store of stores) await writeBase(store, manifest, signal);
  return manifest;
}
