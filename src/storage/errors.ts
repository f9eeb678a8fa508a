/** There is no such object. */
export class NotThere extends Error {
  override readonly name = 'NotThere';
}

/** There is such an object already, and it is written once. */
export class AlreadyThere extends Error {
  override readonly name = 'AlreadyThere';
}

/** The store holds something else than what was written. */
export class WrittenWrong extends Error {
  override readonly name = 'WrittenWrong';
}

/** What was read is not what was written; `layer` says at which step that was seen. */
export class DamagedArtifact extends Error {
  override readonly name = 'DamagedArtifact';
  /** `archive`: its bytes are right, and are not what such an artifact holds. */
  readonly layer: 'checksum' | 'decryption' | 'compression' | 'archive';

  constructor(layer: DamagedArtifact['layer'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.layer = layer;
  }
}

/** Which layer an error tells of, where what was read came apart. */
export function layerOf(encrypted: boolean, error: unknown): 'decryption' | 'compression' {
  const isZstd = /^(ZSTD|Z)_/.test(String((error as NodeJS.ErrnoException).code));
  return encrypted && !isZstd ? 'decryption' : 'compression';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
