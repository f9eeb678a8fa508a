import type { Lsn } from './lsn.ts';
import type { SegmentBuffer, SegmentBytes } from './segment-buffer.ts';

export interface KeptSoFar {
  /** Everything before it is kept. */
  kept: Lsn;
  /** Since when there has been something that is not, in milliseconds of the clock; undefined: there is nothing. */
  waitingSince: number | undefined;
  /** When something was kept the last time, in the same. */
  keptAt: number | undefined;
}

interface KeeperOptions {
  partialMs: number;
  onSegment: (segment: SegmentBytes) => Promise<void>;
  onPartial: (segment: SegmentBytes) => Promise<void>;
}

/** Some of the time is for the upload itself. */
const uploadMs = 5000;

/** Has what arrives in a buffer kept, one piece after the other in their order. */
export class Keeper {
  readonly #buffer: SegmentBuffer;
  readonly #options: KeeperOptions;
  #soFar: KeptSoFar;
  #last: Promise<void> = Promise.resolve();
  waiting = 0;

  constructor(buffer: SegmentBuffer, options: KeeperOptions) {
    this.#buffer = buffer;
    this.#options = options;
    this.#soFar = { kept: buffer.end, waitingSince: undefined, keptAt: undefined };
  }

  get kept(): Lsn {
    return this.#soFar.kept;
  }

  get soFar(): KeptSoFar {
    return this.#soFar;
  }

  /** Something has come. */
  arrived(): void {
    this.#soFar = { ...this.#soFar, waitingSince: this.#soFar.waitingSince ?? Date.now() };
  }

  /** Has a whole segment kept after those before it. */
  keep(segment: SegmentBytes): Promise<void> {
    return this.#inTurn(segment, this.#options.onSegment);
  }

  /** Has the beginning of the newest segment kept where that is due, or at once. */
  async keepPartial({ atOnce = false } = {}): Promise<void> {
    if (atOnce) await this.#last;
    else if (this.waiting > 0 || !this.#isDue()) return;
    const partial = this.#buffer.end > this.kept ? this.#buffer.partial() : undefined;
    if (partial) await this.#inTurn(partial, this.#options.onPartial);
  }

  #isDue(): boolean {
    const { waitingSince } = this.#soFar;
    const { partialMs } = this.#options;
    return waitingSince !== undefined && Date.now() - waitingSince >= partialMs - Math.min(uploadMs, partialMs / 2);
  }

  #inTurn(segment: SegmentBytes, keep: (segment: SegmentBytes) => Promise<void>): Promise<void> {
    const takenAt = Date.now();
    this.waiting++;
    const mine = this.#last.then(async () => {
      await keep(segment);
      this.waiting--;
      const more = this.#buffer.end > segment.end;
      this.#soFar = { kept: segment.end, waitingSince: more ? takenAt : undefined, keptAt: Date.now() };
    });
    // One that fails ends the whole; those behind it are not begun.
    this.#last = mine;
    mine.catch(() => undefined);
    return mine;
  }
}
