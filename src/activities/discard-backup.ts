import { destinationsOf, storesOf } from './backup-stores.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { storeFailure } from './store-failure.ts';
import { discardBackupObjects } from '../backup/discard-artifacts.ts';
import { removeScratchSpaces } from '../backup/scratch-space.ts';
import type { Cluster } from '../kubernetes/client.ts';
import type { BackupInput } from '../platform/backup-input.ts';
import { resolvePlatform } from '../platform/document.ts';
import type { Platform } from '../platform/schema.ts';
import { layout } from '../storage/layout.ts';

/** Removes what was written of a backup that has no manifest; one that has is left alone. Gives the destinations where it is one. */
export function discardBackup(deps: ActivityDependencies) {
  return ({ input, backup }: { input: BackupInput; backup: string }): Promise<string[]> =>
    namingFailures('postgres', () =>
      whileHeartbeating(async (_report, signal) => {
        const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
        const cluster = deps.connect(platform.cluster);
        const names = destinationsOf(platform, input.destinations);
        // One that can't be opened or reached keeps nobody from clearing the others, nor does a cluster that is gone.
        const [scratch, ...results] = await Promise.allSettled([
          platform.backups.format === 'directory' && removeScratchSpaces(cluster, platform, backup, signal),
          ...names.map((name) => discardIn(name, { cluster, platform, backup, signal })),
        ]);
        signal.throwIfAborted();
        const kept = results.map((result) => valueOf(result));
        valueOf(scratch);
        return names.filter((_name, index) => kept[index]);
      }),
    );
}

interface Discarding {
  cluster: Cluster;
  platform: Platform;
  backup: string;
  signal: AbortSignal;
}

/** Whether it is a backup there, which stays. */
async function discardIn(name: string, { cluster, platform, backup, signal }: Discarding): Promise<boolean> {
  try {
    const stores = await storesOf(cluster, platform, [name], signal);
    for (const store of stores) if (await store.head(layout.manifest(backup), signal)) return true;
    await discardBackupObjects(stores, layout.backup(backup), signal);
    return false;
  } catch (error) {
    throw storeFailure(name, error);
  }
}

function valueOf<Value>(result: PromiseSettledResult<Value>): Value {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
