import { ApplicationFailure } from '@temporalio/activity';
import { isPatienceOver } from './patience.ts';
import { failureTypes } from '../platform/failure-types.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { StoreFailed } from '../storage/store-failed.ts';
import type { LostDestination } from '../workflows/backup-types.ts';

/**
 * Gives the failure of a store the type and the details that a backup's workflow knows it by. It is final where another attempt is of
 * no use, and, after some patience, where others of these stores may still do well.
 */
export async function tellingDestinations<Result>(
  stores: readonly ObjectStore[],
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StoreFailed)) throw error;
    const { destination, reason, permanent, message } = error;
    const lost: LostDestination = { destination, reason };
    throw ApplicationFailure.create({
      type: failureTypes.backupFailed,
      message,
      nonRetryable: permanent || (stores.length > 1 && isPatienceOver()),
      details: [{ step: `destination ${destination}`, lost }],
      cause: error,
    });
  }
}
