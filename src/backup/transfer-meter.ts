import type { TransferProgress } from '../workflows/backup-types.ts';

/** Counts what goes by, and tells how far it has got and how fast. */
export class TransferMeter {
  readonly #what: string;
  readonly #totalBytes: number | undefined;
  readonly #startedAt = performance.now();
  #bytes = 0;

  constructor(what: string, totalBytes?: number) {
    this.#what = what;
    this.#totalBytes = totalBytes;
  }

  /** The same stream, counted. */
  async *count(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.#bytes += chunk.length;
      yield chunk;
    }
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
