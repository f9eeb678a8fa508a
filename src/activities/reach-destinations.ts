import { destinationsOf, storesOf } from './backup-stores.ts';
import { mayPass, mustFail } from './patience.ts';
import { storeFailure } from './store-failure.ts';
import { BackupFailed } from '../backup/backup-failed.ts';
import type { Cluster } from '../kubernetes/client.ts';
import type { Platform } from '../platform/schema.ts';
import type { StoreFailed } from '../storage/store-failed.ts';
import type { LostDestination } from '../workflows/backup-types.ts';

/** Which destinations can be written to, and which can't, each with its reason. */
export interface ReachedDestinations {
  reached: string[];
  lost: LostDestination[];
}

/**
 * Looks at every destination. Throws `InvalidInput` where there is none, and `BackupFailed` where none can be reached, or where another attempt may
 * still reach all of them.
 */
export async function reachDestinations(
  cluster: Cluster,
  platform: Platform,
  names: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<ReachedDestinations> {
  const wanted = destinationsOf(platform, names);
  const looks = await Promise.all(wanted.map((name) => failureAt(cluster, platform, name, signal)));
  signal.throwIfAborted();
  const failures = looks.filter((failure) => failure !== undefined);
  if (mustFail(failures, { all: failures.length === wanted.length })) throw unreached(failures);
  const lost = failures.map(({ destination, reason }) => ({ destination, reason }));
  return { reached: wanted.filter((_name, index) => !looks[index]), lost };
}

/** A bucket that can't be listed can't be written to either, and says why. */
async function failureAt(
  cluster: Cluster,
  platform: Platform,
  name: string,
  signal: AbortSignal,
): Promise<StoreFailed | undefined> {
  try {
    const stores = await storesOf(cluster, platform, [name], signal);
    for (const store of stores) for await (const folder of store.folders('', signal)) if (folder) break;
    return undefined;
  } catch (error) {
    return storeFailure(name, error);
  }
}

function unreached(failures: readonly StoreFailed[]): BackupFailed {
  const each = failures.map(({ destination, reason }) => `${destination}: ${reason}`);
  return new BackupFailed('destinations', each.join('\n'), { retryable: mayPass(failures), cause: failures[0] });
}
