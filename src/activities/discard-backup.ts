import { backupContext } from './backup-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { discardBackupObjects } from '../backup/discard-artifacts.ts';
import { removeScratchSpaces } from '../backup/scratch-space.ts';
import type { BackupInput } from '../platform/backup-input.ts';
import { layout } from '../storage/layout.ts';

/** Removes what was written of a backup that has no manifest; one that has is left alone. Gives the destinations where it is one. */
export function discardBackup(deps: ActivityDependencies) {
  return ({ input, backup }: { input: BackupInput; backup: string }): Promise<string[]> =>
    namingFailures('postgres', () =>
      whileHeartbeating(async (_report, signal) => {
        const { cluster, platform, stores } = await backupContext(deps, input, signal);
        if (platform.backups.format === 'directory') await removeScratchSpaces(cluster, platform, backup, signal);
        const heads = await Promise.all(
          stores.map(async (store) => ({ store, manifest: await store.head(layout.manifest(backup), signal) })),
        );
        const without = heads.flatMap(({ store, manifest }) => (manifest ? [] : [store]));
        await discardBackupObjects(without, layout.backup(backup), signal);
        return heads.flatMap(({ store, manifest }) => (manifest ? [store.name] : []));
      }),
    );
}
