import { formatLsn, type Lsn } from './lsn.ts';
import { segmentAt, segmentName, startOfSegment } from './segments.ts';

/** Bytes of one segment, from its beginning on. */
export interface SegmentBytes {
  timeline: number;
  /** Name of its file. */
  name: string;
  /** Where the bytes end. */
  end: Lsn;
  bytes: Buffer;
}

/** The segment that is being received. */
export class SegmentBuffer {
  readonly #timeline: number;
  readonly #segmentBytes: number;
  #end: Lsn;
  #buffer: Buffer;

  /** `start` is the beginning of a segment. */
  constructor(timeline: number, start: Lsn, segmentBytes: number) {
    if (start % BigInt(segmentBytes) !== 0n) throw new Error(`${formatLsn(start)} is not the beginning of a segment`);
    this.#timeline = timeline;
    this.#segmentBytes = segmentBytes;
    this.#end = start;
    this.#buffer = Buffer.allocUnsafeSlow(segmentBytes);
  }

  /** Where what has come ends. */
  get end(): Lsn {
    return this.#end;
  }

  /** Takes what comes next, and gives the segments that it completes. Throws where something is missing in between. */
  append(start: Lsn, data: Uint8Array): SegmentBytes[] {
    if (start !== this.#end) {
      throw new Error(`the server sent WAL from ${formatLsn(start)} on, and ${formatLsn(this.#end)} is next`);
    }
    const full: SegmentBytes[] = [];
    for (let at = 0; at < data.length;) {
      const piece = data.subarray(at, at + this.#segmentBytes - this.#filled);
      this.#buffer.set(piece, this.#filled);
      at += piece.length;
      this.#end += BigInt(piece.length);
      if (this.#filled > 0) continue;
      full.push(this.#segment(this.#end - BigInt(this.#segmentBytes), this.#buffer));
      this.#buffer = Buffer.allocUnsafeSlow(this.#segmentBytes);
    }
    return full;
  }

  /** A copy of what there is of the segment that is not complete; undefined: nothing. */
  partial(): SegmentBytes | undefined {
    if (this.#filled === 0) return undefined;
    const start = startOfSegment(segmentAt(this.#timeline, this.#end, this.#segmentBytes), this.#segmentBytes);
    return this.#segment(start, Buffer.from(this.#buffer.subarray(0, this.#filled)));
  }

  get #filled(): number {
    return Number(this.#end % BigInt(this.#segmentBytes));
  }

  #segment(start: Lsn, bytes: Buffer): SegmentBytes {
    const segment = segmentAt(this.#timeline, start, this.#segmentBytes);
    return {
      timeline: this.#timeline,
      name: segmentName(segment, this.#segmentBytes),
      end: start + BigInt(bytes.length),
      bytes,
    };
  }
}
