import { exitCodes } from '../exit-codes.ts';
import { CommandEnded } from '../report.ts';
import { errorText } from '../../checks/error-text.ts';
import { UnreadableManifest } from '../../storage/catalogue.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { meansAnswered } from '../../storage/s3-errors.ts';

/** What `read` finds in the stores; ends the command with a sentence if one doesn't answer, refuses, or holds what can't be gone by. */
export async function readStores<T>(stores: readonly ObjectStore[], read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const names = stores.map(({ name }) => name).join(', ');
    if (error instanceof UnreadableManifest) throw ended('failed', 'unreadable', error.message);
    if (lacksCredentials(error)) throw ended('badInput', 'no credentials', `There are no credentials for ${names}.`);
    if (!(error instanceof Error)) throw error;
    if (meansAnswered(error)) throw ended('failed', 'refused', `The store refuses (${names}): ${textOf(error)}`);
    if (isSilence(error))
      throw ended('unreachable', 'unreachable', `The store does not answer (${names}): ${textOf(error)}`);
    throw error;
  }
}

function ended(exit: 'failed' | 'badInput' | 'unreachable', outcome: string, message: string): CommandEnded {
  return new CommandEnded({ exitCode: exitCodes[exit], lines: [message], object: { outcome, message } });
}

function lacksCredentials(error: unknown): boolean {
  return error instanceof Error && error.name === 'CredentialsProviderError';
}

/** Of the network, by the codes of the system or of Node's own time limits. */
function isSilence(error: Error): boolean {
  return error.name === 'TimeoutError' || 'code' in error;
}

function textOf(error: Error): string {
  const text = errorText(error);
  return text.includes(error.name) ? text : `${error.name}: ${text}`;
}
