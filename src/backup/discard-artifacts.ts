import type { ObjectStore } from '../storage/object-store.ts';

/** What `writeArtifact` adds to a key. */
const endings = ['', '.zst', '.age', '.zst.age'];

/**
 * Ends the uploads of these artifacts that are still open, and deletes what is there of them: whoever may still be writing
 * can't complete it any more. `keys` are without what compression and encryption add; one that ends with a slash
 * is a folder, and stands for all that is in it.
 */
export async function discardArtifacts(
  stores: readonly ObjectStore[],
  folder: string,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const all = new Set(keys.flatMap((key) => endings.map((ending) => `${key}${ending}`)));
  const folders = keys.filter((key) => key.endsWith('/'));
  const isWanted = (key: string) => all.has(key) || folders.some((one) => key.startsWith(one));
  await discard(stores, folder, isWanted, signal);
}

/** The same for all of a backup. */
export async function discardBackupObjects(
  stores: readonly ObjectStore[],
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  await discard(stores, folder, () => true, signal);
}

async function discard(
  stores: readonly ObjectStore[],
  folder: string,
  isWanted: (key: string) => boolean,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    stores.map(async (store) => {
      for await (const upload of store.openUploads(folder, signal)) {
        if (isWanted(upload.key)) await store.abortUpload(upload, signal);
      }
      const keys: string[] = [];
      for await (const { key } of store.list(folder, signal)) if (isWanted(key)) keys.push(key);
      // What is locked stays until retention may delete it: without a manifest it is no backup.
      if (keys.length > 0) await store.remove(keys, signal);
    }),
  );
}
