import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, createZstdDecompress, zstdCompress } from 'node:zlib';
import { atFrameEnds } from './zstd-frames.ts';

export interface ZstdSettings {
  /** 1 to 19. */
  level: number;
}

/** What one frame is made of: more would compress hardly better, less would leave matches unseen. */
const frameBytes = 2 * 1024 * 1024;
/** As many as the thread pool of Node takes; they bound memory, too. */
const framesAtOnce = 4;
const chunkSize = 256 * 1024;

const zstd = promisify(zstdCompress);

/**
 * The source as zstd frames, one after another, which any zstd reads as one file; a few are compressed at once, each on a thread
 * of Node's pool. zstd's own workers take less than is given, which Node understands as the end, so that the rest would be missing.
 */
export async function* compress(
  source: AsyncIterable<Uint8Array>,
  { level }: ZstdSettings,
): AsyncGenerator<Uint8Array> {
  const params = { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 };
  // Used again and again: to make them anew would keep the garbage collector busy.
  const spare: Buffer[] = [];
  const frames: Promise<Uint8Array>[] = [];
  for await (const { block, filled } of inBlocks(source, () => spare.pop() ?? Buffer.allocUnsafeSlow(frameBytes))) {
    const frame = zstd(block.subarray(0, filled), { params, chunkSize }).finally(() => spare.push(block));
    // Its failure is for whom it is awaited by, which may be nobody any more.
    frame.catch(() => undefined);
    frames.push(frame);
    const oldest = frames.length === framesAtOnce ? frames.shift() : undefined;
    if (oldest) yield await oldest;
  }
  for (const frame of frames) yield await frame;
}

/** What was compressed, as one frame or many; throws where it is no zstd, damaged or cut short. */
export async function* decompress(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const transform = createZstdDecompress({ chunkSize });
  const whole = pipeline(atFrameEnds(source), transform);
  // A failure of either side reaches the reader, and so does an end that came before all was read; a reader who stops ends both.
  whole.catch(() => undefined);
  yield* transform as AsyncIterable<Uint8Array>;
  await whole;
}

/** The same bytes in blocks that fill a frame; at least one, so that nothing is a frame too. */
async function* inBlocks(
  source: AsyncIterable<Uint8Array>,
  empty: () => Buffer,
): AsyncGenerator<{ block: Buffer; filled: number }> {
  let block = empty();
  let filled = 0;
  let blocks = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      const piece = chunk.subarray(at, at + block.length - filled);
      block.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled < block.length) continue;
      yield { block, filled };
      blocks++;
      block = empty();
      filled = 0;
    }
  }
  if (filled > 0 || blocks === 0) yield { block, filled };
}
