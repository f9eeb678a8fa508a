import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { encrypt } from './encryption.ts';
import { AlreadyThere } from './errors.ts';
import { once } from './once.ts';
import type { ObjectStore } from './object-store.ts';
import { walKey, type WalObject } from './wal-layout.ts';

export interface WalWriteOptions {
  signal: AbortSignal;
  /** age recipients; none: it is not encrypted. */
  recipients: readonly string[];
  /** Of zstd, 1 to 19. */
  level: number;
}

const zstd = promisify(zstdCompress);

/**
 * Writes an object of the WAL to every store, compressed and encrypted, unless it is there: of one place of one timeline there
 * is but one content, so an attempt whose answer was lost has written the same.
 */
export async function writeWal(
  stores: readonly ObjectStore[],
  object: WalObject,
  bytes: Uint8Array,
  { signal, recipients, level }: WalWriteOptions,
): Promise<void> {
  const params = { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 };
  const compressed = await zstd(bytes, { params });
  const body = recipients.length > 0 ? await whole(encrypt(once(compressed), recipients)) : compressed;
  const key = walKey(object, recipients.length > 0);
  await Promise.all(
    stores.map(async (store) => {
      try {
        await store.put(key, body, { signal, ifAbsent: true });
      } catch (error) {
        if (!(error instanceof AlreadyThere)) throw error;
      }
    }),
  );
}

async function whole(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces);
}
