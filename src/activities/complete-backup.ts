import { backupContext } from './backup-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { WrittenDocument } from './backup-document.ts';
import type { WrittenGlobals } from './backup-globals.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import type { PreparedBackup } from './prepare-backup.ts';
import { BackupFailed } from '../backup/backup-failed.ts';
import { version } from '../cli/version.ts';
import type { BackupInput } from '../platform/backup-input.ts';
import type { Artifact } from '../storage/artifact.ts';
import { writeManifest } from '../storage/catalogue.ts';
import { layout } from '../storage/layout.ts';
import { artifactsOf, manifestVersionFor, type BackedUpDatabase, type BackupManifest } from '../storage/manifest.ts';
import type { ObjectStore } from '../storage/object-store.ts';

/** All that was written, and when. */
export interface CompleteTask {
  input: BackupInput;
  backup: string;
  /** ISO 8601. */
  startedAt: string;
  completedAt: string;
  prepared: PreparedBackup;
  databases: BackedUpDatabase[];
  globals: WrittenGlobals;
  document: WrittenDocument;
}

/**
 * Makes what was written a backup: looks once more whether every artifact is there in its size, then writes the manifest, in
 * every destination. Written again with the same content, it changes nothing.
 */
export function completeBackup(deps: ActivityDependencies) {
  return (task: CompleteTask): Promise<Artifact[]> =>
    namingFailures('postgres', () =>
      whileHeartbeating(async (_report, signal) => {
        const { stores } = await backupContext(deps, task.input, signal);
        const manifest = manifestOf(task);
        const artifacts = artifactsOf(manifest);
        await Promise.all(stores.map((store) => requireAll(store, task.backup, artifacts, signal)));
        for (const store of stores) await writeManifest(store, manifest, signal);
        return artifacts;
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

async function requireAll(
  store: ObjectStore,
  backup: string,
  artifacts: readonly Artifact[],
  signal: AbortSignal,
): Promise<void> {
  const folder = layout.backup(backup);
  const found = new Map<string, number>();
  for await (const { key, bytes } of store.list(folder, signal)) found.set(key, bytes);
  for (const { key, bytes } of artifacts) {
    const there = found.get(`${folder}${key}`);
    if (there === bytes) continue;
    const seen = there === undefined ? 'is not there' : `has ${there} bytes`;
    throw new BackupFailed(`${key} at ${store.name}`, `${seen}, ${bytes} were written`, { retryable: false });
  }
}
