import type { TransferProgress } from '../workflows/backup-types.ts';

/** Counts what goes by, and tells how far it has got and how fast. */
export class TransferMeter {
  readonly #what: string;
  #totalBytes: number | undefined;
  readonly #startedAt = performance.now();
  #bytes = 0;

  constructor(what: string, totalBytes?: number) {
    this.#what = what;
    this.#totalBytes = totalBytes;
  }

  /** About so many will go by in all. */
  expect(bytes: number): void {
    this.#totalBytes = bytes;
  }

  /** The same stream, counted. */
  async *count(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.#bytes += chunk.length;
      yield chunk;
    }
  }

  /** So many more have gone by. */
  add(bytes: number): void {
    this.#bytes += bytes;
  }

  get progress(): TransferProgress {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    return {
      what: this.#what,
      bytes: this.#bytes,
      ...(this.#totalBytes !== undefined && { totalBytes: this.#totalBytes }),
      bytesPerSecond: seconds > 0 ? Math.round(this.#bytes / seconds) : 0,
    };
  }
}
