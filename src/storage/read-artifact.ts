import { createHash } from 'node:crypto';
import type { Artifact } from './artifact.ts';
import { decompress } from './decompression.ts';
import { CannotDecrypt, decrypt } from './encryption.ts';
import { DamagedArtifact, layerOf, messageOf } from './errors.ts';
import type { ObjectStore } from './object-store.ts';

export interface ReadOptions {
  signal: AbortSignal;
  /** age identities; needed for what is encrypted. */
  identities: readonly string[];
  /** It is given as it was compressed: whoever takes it decompresses it. */
  compressed?: boolean;
}

/**
 * What an artifact was made of: decrypted, decompressed, and compared with its size and sha256 before its end is given. Throws
 * `DamagedArtifact` that names the layer, the lowest that is wrong; `CannotDecrypt`; `NotThere`.
 */
export async function* readArtifact(
  store: ObjectStore,
  folder: string,
  artifact: Artifact,
  options: ReadOptions,
): AsyncGenerator<Uint8Array> {
  const stored = new StoredBytes(await store.get(`${folder}${artifact.key}`, options), artifact);
  const decrypted = artifact.encrypted ? decrypt(stored.read(), options.identities) : stored.read();
  const plain = artifact.compression === 'zstd' && !options.compressed ? decompress(decrypted) : decrypted;
  try {
    let bytes = 0;
    for await (const piece of plain) {
      bytes += piece.length;
      yield piece;
    }
    if (!options.compressed && bytes !== artifact.plainBytes) {
      throw new DamagedArtifact(
        'compression',
        `${artifact.key} gives ${bytes} bytes; it was made of ${artifact.plainBytes}`,
      );
    }
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof DamagedArtifact) throw error;
    // What broke a higher layer is told by the lower one, if that is where it came from.
    await stored.verifyRest();
    if (error instanceof CannotDecrypt) throw error;
    throw new DamagedArtifact(layerOf(artifact.encrypted, error), `${artifact.key}: ${messageOf(error)}`, {
      cause: error,
    });
  } finally {
    await stored.close();
  }
}

/** Reads all of an artifact and compares it; gives its size, and tells of each piece. Needs no key. Throws as `readArtifact`. */
export async function verifyArtifact(
  store: ObjectStore,
  folder: string,
  artifact: Artifact,
  options: { signal: AbortSignal; seen?: (bytes: number) => void },
): Promise<number> {
  const stored = new StoredBytes(await store.get(`${folder}${artifact.key}`, options), artifact);
  try {
    await stored.verifyRest(options.seen);
    return artifact.bytes;
  } finally {
    await stored.close();
  }
}

class StoredBytes {
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #artifact: Artifact;
  readonly #hash = createHash('sha256');
  #bytes = 0;
  /** Known at the end; empty: it is as it was written. */
  #problem: string | undefined;

  constructor(source: AsyncIterable<Uint8Array>, artifact: Artifact) {
    this.#iterator = source[Symbol.asyncIterator]();
    this.#artifact = artifact;
  }

  /** The bytes as they are stored; the last piece comes only when all are known to be right. Whoever stops reading does not end it. */
  async *read(): AsyncGenerator<Uint8Array> {
    let held: Uint8Array | undefined;
    for (let piece = await this.#next(); piece; piece = await this.#next()) {
      if (held) yield held;
      held = piece;
    }
    this.#verify();
    if (held) yield held;
  }

  /** Reads what is left. Throws `DamagedArtifact` where the whole is not what was written. */
  async verifyRest(seen?: (bytes: number) => void): Promise<void> {
    for (let piece = await this.#next(); piece; piece = await this.#next()) seen?.(piece.length);
    this.#verify();
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }

  async #next(): Promise<Uint8Array | undefined> {
    if (this.#problem !== undefined) return undefined;
    const { done, value } = await this.#iterator.next();
    if (done) return undefined;
    this.#hash.update(value);
    this.#bytes += value.length;
    return value;
  }

  #verify(): void {
    this.#problem ??= this.#compare();
    if (this.#problem !== '') throw new DamagedArtifact('checksum', this.#problem);
  }

  #compare(): string {
    const { key, bytes, sha256 } = this.#artifact;
    if (this.#bytes !== bytes) return `${key} has ${this.#bytes} bytes; ${bytes} were written`;
    const digest = this.#hash.digest('hex');
    return digest === sha256 ? '' : `${key} has sha256 ${digest}; ${sha256} was written`;
  }
}
