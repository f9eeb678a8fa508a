import { activityInfo } from '@temporalio/activity';
import type { BackupContext } from './backup-context.ts';
import { tellingDestinations } from './telling-destinations.ts';
import { discardArtifacts } from '../backup/discard-artifacts.ts';

export interface WrittenAnew {
  /** Of the backup, with a slash at its end. */
  folder: string;
  /** Of what is written, without what compression and encryption add. */
  keys: readonly string[];
  /** Destinations that are left out, since they have failed before. */
  without: readonly string[] | undefined;
}

/**
 * Has some artifacts of a backup written, once what an attempt before has left of them, or one that had more destinations, is
 * gone. Where a store fails, the failure says which.
 */
export function writingAnew<Result>(
  { stores, signal }: Pick<BackupContext, 'stores' | 'signal'>,
  { folder, keys, without }: WrittenAnew,
  write: () => Promise<Result>,
): Promise<Result> {
  return tellingDestinations(stores, async () => {
    const isAgain = activityInfo().attempt > 1 || without !== undefined;
    if (isAgain) await discardArtifacts(stores, folder, keys, signal);
    return write();
  });
}
