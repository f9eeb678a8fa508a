import { pipeline } from 'node:stream/promises';
import type { Transform } from 'node:stream';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';

export interface ZstdSettings {
  /** 1 to 19. */
  level: number;
  threads: number;
}

const chunkSize = 256 * 1024;

/** The source as one zstd frame. */
export function compress(
  source: AsyncIterable<Uint8Array>,
  { level, threads }: ZstdSettings,
): AsyncIterable<Uint8Array> {
  const params = {
    [constants.ZSTD_c_compressionLevel]: level,
    [constants.ZSTD_c_nbWorkers]: threads,
    [constants.ZSTD_c_checksumFlag]: 1,
  };
  return through(source, createZstdCompress({ params, chunkSize }));
}

/** What was compressed; throws where it is no zstd, damaged or cut short. */
export function decompress(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return through(source, createZstdDecompress({ chunkSize }));
}

/** A failure of either side reaches the reader; a reader who stops ends both. */
function through(source: AsyncIterable<Uint8Array>, transform: Transform): AsyncIterable<Uint8Array> {
  pipeline(source, transform).catch(() => undefined);
  return transform as AsyncIterable<Uint8Array>;
}
