import { pipeline } from 'node:stream/promises';
import type { Transform } from 'node:stream';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';

export interface ZstdSettings {
  /** 1 to 19. */
  level: number;
  threads: number;
}

const chunkSize = 256 * 1024;

/**
 * The source as one zstd frame. Without zstd's own workers: they take less than is given, which Node's stream understands as
 * the end, so that the rest would be missing. It does not run on the thread of JavaScript all the same.
 */
export function compress(source: AsyncIterable<Uint8Array>, { level }: ZstdSettings): AsyncIterable<Uint8Array> {
  const params = {
    [constants.ZSTD_c_compressionLevel]: level,
    [constants.ZSTD_c_checksumFlag]: 1,
  };
  return through(source, createZstdCompress({ params, chunkSize }));
}

/** What was compressed; throws where it is no zstd, damaged or cut short. */
export function decompress(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return through(source, createZstdDecompress({ chunkSize }));
}

/** A failure of either side reaches the reader, and so does an end that came before all was read; a reader who stops ends both. */
async function* through(source: AsyncIterable<Uint8Array>, transform: Transform): AsyncGenerator<Uint8Array> {
  const whole = pipeline(source, transform);
  whole.catch(() => undefined);
  yield* transform as AsyncIterable<Uint8Array>;
  await whole;
}
