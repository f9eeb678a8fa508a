import { CannotDecrypt } from './encryption.ts';
import { DamagedArtifact, NotThere } from './errors.ts';

/** The layer at which an artifact was found damaged, by the error of reading it; an error that tells of none is thrown again. That a key fits the backup has been seen before. */
export function damagedLayer(error: unknown): DamagedArtifact['layer'] {
  if (error instanceof DamagedArtifact) return error.layer;
  if (error instanceof NotThere) return 'checksum';
  if (error instanceof CannotDecrypt) return 'decryption';
  throw error;
}
