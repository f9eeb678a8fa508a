import { decompress } from './compression.ts';
import { decrypt } from './encryption.ts';
import type { ObjectStore } from './object-store.ts';
import type { ListedWal } from './wal-catalogue.ts';

export interface WalReadOptions {
  signal: AbortSignal;
  /** age identities; needed for what is encrypted. */
  identities: readonly string[];
}

/** The bytes of an object of the WAL, as they were archived. Throws `NotThere`, `CannotDecrypt`, or where it is damaged: zstd has a checksum of its own. */
export async function readWal(
  store: ObjectStore,
  { key, encrypted }: Pick<ListedWal, 'key' | 'encrypted'>,
  { signal, identities }: WalReadOptions,
): Promise<Buffer> {
  const stored = await store.get(key, { signal });
  const pieces: Uint8Array[] = [];
  for await (const piece of decompress(encrypted ? decrypt(stored, identities) : stored)) pieces.push(piece);
  return Buffer.concat(pieces);
}
