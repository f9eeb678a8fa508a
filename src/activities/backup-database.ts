import { backupContext, onServer } from './backup-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { writingAnew } from './writing-anew.ts';
import { dumpDatabase } from '../backup/dump-database.ts';
import { withScratchSpace, type ScratchSpace } from '../backup/scratch-space.ts';
import type { Server } from '../backup/server.ts';
import type { FoundDatabase } from '../postgres/dump/read-server.ts';
import { fileNameOf, layout } from '../storage/layout.ts';
import type { BackedUpDatabase } from '../storage/manifest.ts';
import type { BackupStep, TransferProgress } from '../workflows/backup-types.ts';

export interface DatabaseTask extends BackupStep {
  database: FoundDatabase;
}

/** Writes one database and its fingerprint. What an attempt before left behind is removed first. */
export function backupDatabase(deps: ActivityDependencies) {
  return ({ input, backup, without, database }: DatabaseTask): Promise<BackedUpDatabase> =>
    namingFailures('postgres', () =>
      whileHeartbeating<TransferProgress, BackedUpDatabase>(async (report, signal) => {
        const context = await backupContext(deps, input, signal, without);
        const { stores } = context;
        const folder = layout.backup(backup);
        const file = `${folder}${fileNameOf(database.name)}`;
        const settings = context.platform.backups;
        const dump = (server: Server, space?: ScratchSpace) =>
          dumpDatabase({ server, stores, settings, folder, database, ...(space && { space }) }, { signal, report });
        const keys = [`${file}.dump`, `${file}.dump/`, `${file}.facts.jsonl`];
        return writingAnew(context, { folder, keys, without }, () =>
          onServer(context, (server) => {
            if (settings.format === 'custom') return dump(server);
            const request = { ...context, login: server.login, backup, database };
            return withScratchSpace(request, (space) => dump(server, space));
          }),
        );
      }),
    );
}
