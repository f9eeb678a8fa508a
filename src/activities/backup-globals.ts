import { activityInfo } from '@temporalio/activity';
import { backupContext, onServer, type BackupContext } from './backup-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { BackupFailed } from '../backup/backup-failed.ts';
import { discardArtifacts } from '../backup/discard-artifacts.ts';
import type { Server } from '../backup/server.ts';
import type { BackupInput } from '../platform/backup-input.ts';
import { globalsArgs } from '../postgres/dump/pg-dump-args.ts';
import { withSnapshot } from '../postgres/dump/with-snapshot.ts';
import { factLine } from '../postgres/fingerprint/fact-lines.ts';
import { readGlobalFacts } from '../postgres/fingerprint/read-global-facts.ts';
import type { Artifact } from '../storage/artifact.ts';
import { layout } from '../storage/layout.ts';
import { writeArtifact } from '../storage/write-artifact.ts';

export interface GlobalsTask {
  input: BackupInput;
  backup: string;
  /** Whether the login may read passwords' hashes. */
  superuser: boolean;
}

export interface WrittenGlobals {
  globals: Artifact;
  globalFacts: Artifact;
}

const applicationName = 'aroti-backup globals';

/** Writes roles, with their passwords' hashes where they can be read, and tablespaces. */
export function backupGlobals(deps: ActivityDependencies) {
  return ({ input, backup, superuser }: GlobalsTask): Promise<WrittenGlobals> =>
    namingFailures('postgres', () =>
      whileHeartbeating(async (_report, signal) => {
        const context = await backupContext(deps, input, signal);
        const folder = layout.backup(backup);
        const keys = { globals: `${folder}globals.sql`, globalFacts: `${folder}globals.facts.jsonl` };
        if (activityInfo().attempt > 1) await discardArtifacts(context.stores, folder, Object.values(keys), signal);
        return onServer(context, async (server) => ({
          globals: await write(context, folder, keys.globals, dumpGlobals(server, superuser, signal)),
          globalFacts: await writeFacts(context, server, folder, keys.globalFacts),
        }));
      }),
    );
}

async function* dumpGlobals({ programs }: Server, superuser: boolean, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const request = { program: 'pg_dumpall' as const, args: globalsArgs({ superuser }), applicationName };
  const { stdout, ended } = programs.run(request, signal);
  yield* stdout;
  const { exitCode, stderr } = await ended;
  if (exitCode !== 0) throw new BackupFailed('pg_dumpall', stderr.trim().split('\n').slice(-3).join('\n'));
}

function writeFacts(
  context: BackupContext,
  { address, login }: Server,
  folder: string,
  key: string,
): Promise<Artifact> {
  const lockTimeoutMs = context.platform.backups.lockTimeoutSeconds * 1000;
  return withSnapshot(address, login, { signal: context.signal, lockTimeoutMs, applicationName }, ({ client }) => {
    async function* lines(): AsyncGenerator<Uint8Array> {
      for await (const fact of readGlobalFacts(client)) yield Buffer.from(factLine(fact));
    }
    return write(context, folder, key, lines());
  });
}

function write(
  { platform, stores, signal }: BackupContext,
  folderKey: string,
  key: string,
  source: AsyncIterable<Uint8Array>,
): Promise<Artifact> {
  const { compression, recipients } = platform.backups;
  return writeArtifact(stores, key, source, { folderKey, compression, recipients, signal });
}
