import { backupContext, onServer, type BackupContext } from './backup-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { writingAnew } from './writing-anew.ts';
import { BackupFailed } from '../backup/backup-failed.ts';
import type { Server } from '../backup/server.ts';
import { globalsArgs } from '../postgres/dump/pg-dump-args.ts';
import { withSnapshot } from '../postgres/dump/with-snapshot.ts';
import { factLine } from '../postgres/fingerprint/fact-lines.ts';
import { readGlobalFacts } from '../postgres/fingerprint/read-global-facts.ts';
import type { Artifact } from '../storage/artifact.ts';
import { layout } from '../storage/layout.ts';
import { writeArtifact } from '../storage/write-artifact.ts';
import type { BackupStep } from '../workflows/backup-types.ts';

export interface GlobalsTask extends BackupStep {
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
  return ({ input, backup, without, superuser }: GlobalsTask): Promise<WrittenGlobals> =>
    namingFailures('postgres', () =>
      whileHeartbeating(async (_report, signal) => {
        const context = await backupContext(deps, input, signal, without);
        const folder = layout.backup(backup);
        const keys = { globals: `${folder}globals.sql`, globalFacts: `${folder}globals.facts.jsonl` };
        return writingAnew(context, { folder, keys: Object.values(keys), without }, () =>
          onServer(context, async (server) => ({
            globals: await write(context, folder, keys.globals, dumpGlobals(server, superuser, signal)),
            globalFacts: await writeFacts(context, server, folder, keys.globalFacts),
          })),
        );
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
