import { createHash, hash } from 'node:crypto';
import type { Uploaded } from './object-store.ts';
import { partsAtOnce, partSize, type PartLimits } from './part-size.ts';

/** A part that the store has confirmed. */
export interface Part {
  /** From 1 on. */
  number: number;
  etag: string | undefined;
  /** Base64. */
  sha256: string;
}

/** Where one object is uploaded to. */
export interface PartTarget {
  /** Writes an object that fits into one part; never over another's. */
  putWhole(body: Uint8Array, sha256: Buffer): Promise<void>;
  /** Begins an upload in parts, and gives its id. */
  begin(): Promise<string>;
  /** Gives the part's etag. */
  putPart(uploadId: string, number: number, body: Uint8Array, sha256: Buffer): Promise<string | undefined>;
  /** Makes the parts an object, never over another's, and looks whether it is as large as that. */
  complete(uploadId: string, parts: readonly Part[], bytes: number): Promise<void>;
  /** Ends an upload, of which nothing is left then. */
  abort(uploadId: string): Promise<void>;
  /** Deletes the object that this upload made, if it is there: what others wrote under its key stays. */
  takeBack(): Promise<void>;
}

export interface MultipartOptions extends PartLimits {
  signal: AbortSignal;
}

/** Uploads a stream in as many parts as it takes, a few at once; memory is bounded by their size. Leaves nothing behind where it fails. */
export async function uploadInParts(
  target: PartTarget,
  source: AsyncIterable<Uint8Array>,
  options: MultipartOptions,
): Promise<Uploaded> {
  return new Upload(target, options).run(source);
}

class Upload {
  readonly #target: PartTarget;
  readonly #options: MultipartOptions;
  readonly #whole = createHash('sha256');
  readonly #parts: Part[] = [];
  readonly #sending = new Set<Promise<void>>();
  readonly #spare: Buffer[] = [];
  #begun: Promise<string> | undefined;
  #bytes = 0;
  #buffer: Buffer;
  #filled = 0;
  #failure: { error: unknown } | undefined;
  /** Whether the store was told to make an object: whether it did is not known before its answer. */
  #mayBeMade = false;

  constructor(target: PartTarget, options: MultipartOptions) {
    this.#target = target;
    this.#options = options;
    this.#buffer = Buffer.allocUnsafeSlow(partSize(0, options));
  }

  async run(source: AsyncIterable<Uint8Array>): Promise<Uploaded> {
    try {
      for await (const chunk of source) await this.#take(chunk);
      await this.#finish();
      return { bytes: this.#bytes, sha256: this.#whole.digest('hex') };
    } catch (error) {
      await Promise.allSettled(this.#sending);
      const uploadId = await this.#begun?.catch(() => undefined);
      // What can't be ended now is found and ended by `pruneBackups`.
      if (uploadId !== undefined) await this.#target.abort(uploadId).catch(() => undefined);
      if (this.#mayBeMade) await this.#target.takeBack().catch(() => undefined);
      throw error;
    }
  }

  async #take(chunk: Uint8Array): Promise<void> {
    this.#options.signal.throwIfAborted();
    this.#whole.update(chunk);
    this.#bytes += chunk.length;
    for (let at = 0; at < chunk.length;) {
      const piece = chunk.subarray(at, at + this.#buffer.length - this.#filled);
      this.#buffer.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
      if (this.#filled === this.#buffer.length) await this.#send();
    }
  }

  /** Hands the filled buffer over, and waits until there is room for another one. */
  async #send(): Promise<void> {
    const body = this.#buffer;
    const filled = this.#filled;
    const part: Part = { number: this.#parts.length + 1, etag: undefined, sha256: '' };
    this.#parts.push(part);
    const sending = this.#put(part, body.subarray(0, filled)).then(
      () => void this.#spare.push(body),
      (error: unknown) => void (this.#failure ??= { error }),
    );
    this.#sending.add(sending);
    void sending.then(() => this.#sending.delete(sending));
    const size = partSize(this.#parts.length, this.#options);
    while (this.#sending.size > partsAtOnce(size) - 1 && !this.#failure) await Promise.race(this.#sending);
    this.#throwFailure();
    const spare = this.#spare.pop();
    this.#buffer = spare?.length === size ? spare : Buffer.allocUnsafeSlow(size);
    this.#filled = 0;
  }

  async #put(part: Part, body: Buffer): Promise<void> {
    const sha256 = hash('sha256', body, 'buffer');
    part.sha256 = sha256.toString('base64');
    this.#begun ??= this.#target.begin();
    part.etag = await this.#target.putPart(await this.#begun, part.number, body, sha256);
  }

  async #finish(): Promise<void> {
    this.#options.signal.throwIfAborted();
    const rest = this.#buffer.subarray(0, this.#filled);
    if (this.#parts.length === 0) {
      const sha256 = hash('sha256', rest, 'buffer');
      this.#mayBeMade = true;
      await this.#target.putWhole(rest, sha256);
      return;
    }
    if (rest.length > 0) await this.#send();
    await Promise.all(this.#sending);
    this.#throwFailure();
    this.#options.signal.throwIfAborted();
    const uploadId = await this.#begun;
    if (uploadId === undefined) return;
    this.#mayBeMade = true;
    await this.#target.complete(uploadId, this.#parts, this.#bytes);
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
