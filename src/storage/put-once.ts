import { AlreadyThere } from './errors.ts';
import type { ObjectStore } from './object-store.ts';
import { readBytes } from './read-bytes.ts';

/** Writes an object as JSON, once. Written again with the same content, it changes nothing. Throws `AlreadyThere` where there is another. */
export async function putOnce(store: ObjectStore, key: string, value: unknown, signal: AbortSignal): Promise<void> {
  const body = Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
  try {
    await store.put(key, body, { signal, ifAbsent: true, contentType: 'application/json' });
  } catch (error) {
    // An attempt whose answer was lost.
    if (error instanceof AlreadyThere && (await readBytes(store, key, signal)).equals(body)) return;
    throw error;
  }
}
