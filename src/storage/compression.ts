import { constants, createZstdCompress } from 'node:zlib';

export interface ZstdSettings {
  /** 1 to 19. */
  level: number;
  /** How many frames are compressed at once. */
  threads?: number;
}

/** What one frame is made of: more would compress hardly better, less would leave matches unseen. */
export const frameBytes = 2 * 1024 * 1024;
/** As many as the thread pool of Node takes; they bound memory, too. */
const usualThreads = 4;
const chunkSize = 256 * 1024;

/**
 * The source as zstd frames, one after another, which any zstd reads as one file; a few are compressed at once, each on a thread
 * of Node's pool. zstd's own workers take less than is given, which Node understands as the end, so that the rest would be missing.
 */
export async function* compress(
  source: AsyncIterable<Uint8Array>,
  { level, threads = usualThreads }: ZstdSettings,
): AsyncGenerator<Uint8Array> {
  // Used again and again, as the blocks are: to make them anew would keep the garbage collector busy.
  const engines = new Spare(() => frameEngine(level));
  const blocks = new Spare<Buffer>(() => Buffer.allocUnsafeSlow(frameBytes));
  const frames: Promise<Uint8Array[]>[] = [];
  try {
    for await (const { block, filled } of inBlocks(source, blocks)) {
      const engine = engines.take();
      const frame = engine.frame(block.subarray(0, filled)).finally(() => {
        engines.give(engine);
        blocks.give(block);
      });
      // Its failure is for whom it is awaited by, which may be nobody any more.
      frame.catch(() => undefined);
      frames.push(frame);
      const oldest = frames.length === threads ? frames.shift() : undefined;
      if (oldest) yield* await oldest;
    }
    for (const frame of frames) yield* await frame;
  } finally {
    await Promise.allSettled(frames);
    for (const engine of engines.all) engine.close();
  }
}

/** Makes a frame of each block that it is given, one at a time. */
interface FrameEngine {
  frame(block: Uint8Array): Promise<Uint8Array[]>;
  close(): void;
}

function frameEngine(level: number): FrameEngine {
  const params = { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 };
  // Each write is ended as a frame.
  const stream = createZstdCompress({ params, chunkSize, flush: constants.ZSTD_e_end });
  let pieces: Uint8Array[] = [];
  stream.on('data', (piece: Uint8Array) => pieces.push(piece));
  // Told by the write as well.
  stream.on('error', () => undefined);
  return {
    frame: (block) =>
      new Promise((resolve, reject) => {
        pieces = [];
        stream.write(block, (error) => {
          if (error) return reject(error);
          // What is out, but not told yet.
          while (stream.read() !== null);
          resolve(pieces);
        });
      }),
    close: () => stream.destroy(),
  };
}

/** Things that are used again: made where none is free. */
class Spare<Thing> {
  readonly all: Thing[] = [];
  readonly #free: Thing[] = [];
  readonly #make: () => Thing;

  constructor(make: () => Thing) {
    this.#make = make;
  }

  take(): Thing {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const made = this.#make();
    this.all.push(made);
    return made;
  }

  give(thing: Thing): void {
    this.#free.push(thing);
  }
}

/** The same bytes in blocks that fill a frame; at least one, so that nothing is a frame too. */
async function* inBlocks(
  source: AsyncIterable<Uint8Array>,
  blocks: Spare<Buffer>,
): AsyncGenerator<{ block: Buffer; filled: number }> {
  let block = blocks.take();
  let filled = 0;
  let given = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      const piece = chunk.subarray(at, at + block.length - filled);
      block.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled < block.length) continue;
      yield { block, filled };
      given++;
      block = blocks.take();
      filled = 0;
    }
  }
  if (filled > 0 || given === 0) yield { block, filled };
}
