import { setTimeout } from 'node:timers/promises';
import { WrittenWrong } from './errors.ts';

/** What a store says to a request for some bytes of an object. */
export interface RangeAnswer {
  body: AsyncIterable<Uint8Array>;
  etag: string | undefined;
  /** How large the whole object is; absent: `body` is all of it, for the store knows no ranges. */
  totalBytes: number | undefined;
}

/** Asks for the bytes from `from` to `to`, both inclusive; an object may end before. */
export type AskRange = (from: number, to: number, signal: AbortSignal) => Promise<RangeAnswer>;

const rangeBytes = 8 * 1024 * 1024;
/** One connection gives a part of what a store can; they bound memory, too. */
const rangesAtOnce = 4;
const attempts = 5;
const firstPauseMs = 500;

/**
 * The bytes of an object, a few ranges of which are on their way at once. A connection that is cut costs its range, which is asked
 * for again, not what was read before. Throws what the first request does; `WrittenWrong` where the object changes meanwhile.
 */
export async function readInRanges(ask: AskRange, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const first = await ask(0, rangeBytes - 1, signal);
  return first.totalBytes === undefined ? first.body : inOrder(ask, first, first.totalBytes, signal);
}

async function* inOrder(
  ask: AskRange,
  first: RangeAnswer,
  totalBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const onTheirWay: Promise<Uint8Array[]>[] = [];
  try {
    for (let from = 0; from < totalBytes || onTheirWay.length > 0;) {
      while (from < totalBytes && onTheirWay.length < rangesAtOnce) {
        const range = { from, bytes: Math.min(rangeBytes, totalBytes - from), etag: first.etag };
        onTheirWay.push(fetchRange(ask, range, from === 0 ? first : undefined, either));
        from += rangeBytes;
      }
      yield* (await onTheirWay.shift()) ?? [];
    }
  } finally {
    over.abort();
    await Promise.allSettled(onTheirWay);
  }
}

interface Range {
  from: number;
  bytes: number;
  etag: string | undefined;
}

function fetchRange(
  ask: AskRange,
  range: Range,
  given: RangeAnswer | undefined,
  signal: AbortSignal,
): Promise<Uint8Array[]> {
  const fetched = tryAgain(async (attempt) => {
    const answer = (attempt === 1 && given) || (await ask(range.from, range.from + range.bytes - 1, signal));
    if (answer.etag !== range.etag) throw new WrittenWrong('the object has changed while it was read');
    return take(answer.body, range.bytes);
  }, signal);
  // Its failure is for whom it is awaited by, which may be nobody any more.
  fetched.catch(() => undefined);
  return fetched;
}

async function take(body: AsyncIterable<Uint8Array>, bytes: number): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  let taken = 0;
  for await (const piece of body) {
    pieces.push(piece);
    taken += piece.length;
  }
  if (taken !== bytes) throw new Error(`${taken} bytes came; ${bytes} were asked for`);
  return pieces;
}

/** The client has tried each request again by itself; what breaks here broke after its answer had begun. */
async function tryAgain<T>(work: (attempt: number) => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      signal.throwIfAborted();
      if (attempt === attempts || error instanceof WrittenWrong) throw error;
      await setTimeout(firstPauseMs * 2 ** (attempt - 1), undefined, { signal });
    }
  }
}
