import { activityInfo } from '@temporalio/activity';
import { backupContext, onServer } from './backup-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { discardArtifacts } from '../backup/discard-artifacts.ts';
import { dumpDatabase } from '../backup/dump-database.ts';
import { withScratchSpace, type ScratchSpace } from '../backup/scratch-space.ts';
import type { Server } from '../backup/server.ts';
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
          const keys = [`${file}.dump`, `${file}.dump/`, `${file}.facts.jsonl`];
          await discardArtifacts(context.stores, folder, keys, signal);
        }
        const settings = context.platform.backups;
        const dump = (server: Server, space?: ScratchSpace) =>
          dumpDatabase(
            { server, stores: context.stores, settings, folder, database, ...(space && { space }) },
            { signal, report },
          );
        return onServer(context, (server) => {
          if (settings.format === 'custom') return dump(server);
          const request = { ...context, login: server.login, backup, database };
          return withScratchSpace(request, (space) => dump(server, space));
        });
      }),
    );
}
