import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createZstdDecompress, zstdDecompress } from 'node:zlib';
import { frameBytes } from './compression.ts';
import { atFrameEnds, type FramePiece } from './zstd-frames.ts';

/** Of a frame that is taken for one of ours, compressed and not; what is larger goes through as a stream. */
const mostStoredBytes = frameBytes + 64 * 1024;
const framesAtOnce = 4;
const chunkSize = 256 * 1024;

const unzstd = promisify(zstdDecompress);

/**
 * What was compressed, as one frame or many; throws where it is no zstd, damaged or cut short. As many frames as Node's pool has
 * threads are decompressed at once.
 */
export async function* decompress(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = atFrameEnds(source);
  const opened: Promise<Plain>[] = [];
  let frame: Uint8Array[] = [];
  let [bytes, frames] = [0, 0];
  try {
    while (bytes <= mostStoredBytes) {
      const { done, value } = await pieces.next();
      if (done) break;
      frame.push(value.bytes);
      bytes += value.bytes.length;
      if (!value.last) continue;
      opened.push(openFrame(Buffer.concat(frame)));
      [frame, bytes, frames] = [[], 0, frames + 1];
      const oldest = opened.length === framesAtOnce ? opened.shift() : undefined;
      if (oldest) yield* await oldest;
    }
    for (const plain of opened) yield* await plain;
    // A frame that is larger than ours, what is left of one, or no zstd at all, which the stream says.
    if (bytes > 0 || frames === 0) yield* streamed(continued(frame, pieces));
  } finally {
    await pieces.return(undefined);
  }
}

type Plain = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

function openFrame(frame: Buffer): Promise<Plain> {
  const plain = unzstd(frame, { chunkSize: frameBytes, maxOutputLength: frameBytes }).then(
    (whole): Plain => [whole],
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_BUFFER_TOO_LARGE') throw error;
      return streamed(continued([frame]));
    },
  );
  // Its failure is for whom it is awaited by, which may be nobody any more.
  plain.catch(() => undefined);
  return plain;
}

async function* continued(
  begun: readonly Uint8Array[],
  pieces?: AsyncIterable<FramePiece>,
): AsyncGenerator<Uint8Array> {
  yield* begun;
  if (pieces) for await (const { bytes } of pieces) yield bytes;
}

/** Node's stream leaves out, without an error, what follows a frame in the same piece; what begins a piece it reads. */
async function* streamed(cutAtFrameEnds: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const transform = createZstdDecompress({ chunkSize });
  const whole = pipeline(cutAtFrameEnds, transform);
  // A failure of either side reaches the reader, and so does an end that came before all was read; a reader who stops ends both.
  whole.catch(() => undefined);
  yield* transform as AsyncIterable<Uint8Array>;
  await whole;
}
