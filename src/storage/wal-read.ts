import { decompress } from './decompression.ts';
import { CannotDecrypt, decrypt } from './encryption.ts';
import { DamagedArtifact, layerOf, messageOf } from './errors.ts';
import type { ObjectStore } from './object-store.ts';
import type { ListedWal } from './wal-catalogue.ts';

export interface WalReadOptions {
  signal: AbortSignal;
  /** age identities; needed for what is encrypted. */
  identities: readonly string[];
}

/**
 * The bytes of an object of the WAL, as they were archived. Throws `NotThere`, `CannotDecrypt`, or `DamagedArtifact`: zstd and age
 * have checksums of their own.
 */
export async function readWal(
  store: ObjectStore,
  { key, encrypted }: Pick<ListedWal, 'key' | 'encrypted'>,
  { signal, identities }: WalReadOptions,
): Promise<Buffer> {
  // All of it first, so that what fails then is no matter of the network; a segment is small.
  const stored = await Array.fromAsync(await store.get(key, { signal }));
  try {
    return Buffer.concat(
      await Array.fromAsync(decompress(encrypted ? decrypt(replayed(stored), identities) : replayed(stored))),
    );
  } catch (error) {
    if (error instanceof CannotDecrypt) throw error;
    throw new DamagedArtifact(layerOf(encrypted, error), `${key}: ${messageOf(error)}`, { cause: error });
  }
}

async function* replayed(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
