const magic = 0xfd2fb528;

/** What comes next in a frame: bytes to be looked at, bytes to be passed over, or its end. */
type Step = { read: number } | { skip: number } | 'end';

/** Some bytes of one frame. */
export interface FramePiece {
  bytes: Uint8Array;
  /** Whether the frame ends with them. */
  last: boolean;
}

/** The same bytes, cut where a zstd frame ends. What is no zstd goes by as it came, without an end. */
export async function* atFrameEnds(source: AsyncIterable<Uint8Array>): AsyncGenerator<FramePiece> {
  const walk = frames();
  let step = walk.next([]).value;
  let read: number[] = [];
  let skipped = 0;
  for await (const chunk of source) {
    let from = 0;
    for (let at = 0; step && at < chunk.length;) {
      if (step === 'end') {
        yield { bytes: chunk.subarray(from, at), last: true };
        from = at;
        step = walk.next([]).value;
      } else if ('skip' in step) {
        const some = Math.min(step.skip - skipped, chunk.length - at);
        skipped += some;
        at += some;
        if (skipped === step.skip) [step, skipped] = [walk.next([]).value, 0];
      } else {
        read.push(chunk[at++] ?? 0);
        if (read.length === step.read) [step, read] = [walk.next(read).value, []];
      }
    }
    if (from === chunk.length) continue;
    const last = step === 'end';
    yield { bytes: chunk.subarray(from), last };
    if (last) step = walk.next([]).value;
  }
}

/** The way through frames, as RFC 8878 lays them out; it is over where what comes is none. */
function* frames(): Generator<Step, undefined, number[]> {
  while (numberOf(yield { read: 4 }) === magic) {
    const descriptor = numberOf(yield { read: 1 });
    yield { skip: headerBytes(descriptor) };
    for (let last = false; !last;) {
      const header = numberOf(yield { read: 3 });
      last = (header & 1) === 1;
      const repeatsOneByte = ((header >> 1) & 3) === 1;
      yield { skip: repeatsOneByte ? 1 : header >> 3 };
    }
    const hasChecksum = (descriptor & 4) !== 0;
    if (hasChecksum) yield { skip: 4 };
    yield 'end';
  }
  return undefined;
}

/** What follows a frame's descriptor before its first block: window, dictionary, size of the content. */
function headerBytes(descriptor: number): number {
  const single = (descriptor & 32) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const content = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return (single ? 0 : 1) + dictionary + content;
}

/** Least significant byte first. */
function numberOf(bytes: readonly number[]): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}
