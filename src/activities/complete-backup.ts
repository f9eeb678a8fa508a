import { backupContext } from './backup-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { WrittenDocument } from './backup-document.ts';
import type { WrittenGlobals } from './backup-globals.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { tellingDestinations } from './telling-destinations.ts';
import type { PreparedBackup } from './prepare-backup.ts';
import { version } from '../cli/version.ts';
import type { Artifact } from '../storage/artifact.ts';
import { markPartial, writeManifest } from '../storage/catalogue.ts';
import { layout } from '../storage/layout.ts';
import { artifactsOf, manifestVersionFor, type BackedUpDatabase, type BackupManifest } from '../storage/manifest.ts';
import { requireArtifacts } from '../storage/require-artifacts.ts';
import type { BackupStep } from '../workflows/backup-types.ts';

/** All that was written, and when. */
export interface CompleteTask extends BackupStep {
  /** ISO 8601. */
  startedAt: string;
  completedAt: string;
  prepared: PreparedBackup;
  databases: BackedUpDatabase[];
  globals: WrittenGlobals;
  document: WrittenDocument;
}

/**
 * Makes what was written a backup: looks once more whether every artifact is there as it was written, then writes the manifest, in
 * every destination. Written again with the same content, it changes nothing.
 */
export function completeBackup(deps: ActivityDependencies) {
  return (task: CompleteTask): Promise<Artifact[]> =>
    namingFailures('postgres', () =>
      whileHeartbeating(async (_report, signal) => {
        const { stores } = await backupContext(deps, task.input, signal, task.without);
        const manifest = manifestOf(task);
        const artifacts = artifactsOf(manifest);
        return tellingDestinations(stores, async () => {
          await Promise.all(
            stores.map((store) => requireArtifacts(store, layout.backup(task.backup), artifacts, signal)),
          );
          for (const store of stores) {
            if (task.prepared.partial) await markPartial(store, task.backup, signal);
            await writeManifest(store, manifest, signal);
          }
          return artifacts;
        });
      }),
    );
}

function manifestOf({
  backup,
  startedAt,
  completedAt,
  prepared,
  databases,
  globals,
  document,
}: CompleteTask): BackupManifest {
  const { superuser: _superuser, roles, ...server } = prepared.server;
  return {
    version: manifestVersionFor(databases),
    id: backup,
    platform: prepared.folder,
    startedAt,
    completedAt,
    writtenBy: version(),
    server,
    recipients: prepared.recipients,
    databases,
    ...globals,
    roles,
    ...document,
  };
}
