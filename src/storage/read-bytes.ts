import type { ObjectStore } from './object-store.ts';

/** All of a small object. Throws `NotThere`. */
export async function readBytes(store: ObjectStore, key: string, signal: AbortSignal): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(await store.get(key, { signal })));
}
