import { activityInfo } from '@temporalio/activity';
import { backupContext, onServer } from './backup-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { discardArtifacts } from '../backup/discard-artifacts.ts';
import { dumpDatabase } from '../backup/dump-database.ts';
import type { BackupInput } from '../platform/backup-input.ts';
import type { FoundDatabase } from '../postgres/dump/read-server.ts';
import { fileNameOf, layout } from '../storage/layout.ts';
import type { BackedUpDatabase } from '../storage/manifest.ts';
import type { TransferProgress } from '../workflows/backup-types.ts';

export interface DatabaseTask {
  input: BackupInput;
  /** Id of the backup. */
  backup: string;
  database: FoundDatabase;
}

/** Writes one database and its fingerprint. What an attempt before left behind is removed first. */
export function backupDatabase(deps: ActivityDependencies) {
  return ({ input, backup, database }: DatabaseTask): Promise<BackedUpDatabase> =>
    namingFailures('postgres', () =>
      whileHeartbeating<TransferProgress, BackedUpDatabase>(async (report, signal) => {
        const context = await backupContext(deps, input, signal);
        const folder = layout.backup(backup);
        const file = `${folder}${fileNameOf(database.name)}`;
        if (activityInfo().attempt > 1) {
          await discardArtifacts(context.stores, folder, [`${file}.dump`, `${file}.facts.jsonl`], signal);
        }
        return onServer(context, (server) =>
          dumpDatabase(
            { server, stores: context.stores, settings: context.platform.backups, folder, database },
            { signal, report },
          ),
        );
      }),
    );
}
