import { BackupFailed } from './backup-failed.ts';
import type { Server } from './server.ts';
import { TransferMeter } from './transfer-meter.ts';
import { together } from './together.ts';
import { blockers } from '../postgres/dump/blockers.ts';
import { pgDumpArgs, type DumpCompression } from '../postgres/dump/pg-dump-args.ts';
import { readExtensions, type FoundDatabase } from '../postgres/dump/read-server.ts';
import { withSnapshot, type Snapshot } from '../postgres/dump/with-snapshot.ts';
import type { Fact } from '../postgres/fingerprint/fact.ts';
import { factLine } from '../postgres/fingerprint/fact-lines.ts';
import { readFacts, readSequenceValues, sequenceFacts } from '../postgres/fingerprint/read-facts.ts';
import { FactSummary } from '../postgres/fingerprint/summarize.ts';
import { withPostgres } from '../postgres/with-postgres.ts';
import type { BackupSettings } from '../platform/settings/backups.ts';
import type { Artifact } from '../storage/artifact.ts';
import { fileNameOf } from '../storage/layout.ts';
import type { BackedUpDatabase } from '../storage/manifest.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { writeArtifact } from '../storage/write-artifact.ts';
import type { TransferProgress } from '../workflows/backup-types.ts';

/** By how much an application's data gets smaller, at the least. */
const compressesTo = 3;

export interface DumpTask {
  server: Server;
  stores: readonly ObjectStore[];
  settings: BackupSettings;
  /** Of the backup, with a slash at its end. */
  folder: string;
  database: FoundDatabase;
}

export interface DumpOptions {
  signal: AbortSignal;
  report: (progress: TransferProgress) => void;
}

/**
 * Writes one database and its fingerprint, both of the same snapshot, to all stores. Throws `BackupFailed`: whatever went wrong,
 * no upload is left open and no lock is held.
 */
export function dumpDatabase(task: DumpTask, options: DumpOptions): Promise<BackedUpDatabase> {
  const { server, settings, database } = task;
  const { signal } = options;
  const login = { ...server.login, database: database.name };
  const applicationName = `aroti-backup ${database.name}`.slice(0, 63);
  const snapshotOptions = { signal, lockTimeoutMs: settings.lockTimeoutSeconds * 1000, applicationName };
  return withSnapshot(server.address, login, snapshotOptions, async (snapshot) => {
    const extensions = await readExtensions(snapshot.client);
    const sequences = await readSequenceValues(snapshot.client);
    const dumped = Promise.withResolvers<void>();
    const [dump, fingerprint] = await together(
      signal,
      (either) => writeDump(task, snapshot, applicationName, { ...options, signal: either }).finally(dumped.resolve),
      (either) => writeFingerprint(task, snapshot, { sequences, dumped: dumped.promise, signal: either }),
    );
    return {
      ...database,
      snapshotAt: snapshot.at,
      lsn: snapshot.lsn,
      extensions,
      format: 'custom',
      dump: [dump],
      fingerprint,
    };
  });
}

async function writeDump(
  { server, stores, settings, folder, database }: DumpTask,
  snapshot: Snapshot,
  applicationName: string,
  { signal, report }: DumpOptions,
): Promise<Artifact> {
  const { compression, recipients, lockTimeoutSeconds } = settings;
  const args = pgDumpArgs({
    snapshot: snapshot.id,
    compression: ownCompression(compression),
    lockTimeoutMs: lockTimeoutSeconds * 1000,
  });
  // Compression copies what it is given; encryption and an upload to several stores may still hold it.
  const piecesPass = compression.method === 'zstd';
  const request = { program: 'pg_dump' as const, args, database: database.name, applicationName, piecesPass };
  const running = server.programs.run(request, signal);
  const meter = new TransferMeter(`dump ${database.name}`, database.bytes);
  const timer = setInterval(() => report(meter.progress), 1000);
  try {
    return await writeArtifact(stores, `${folder}${fileNameOf(database.name)}.dump`, checked(), {
      folderKey: folder,
      ...(compression.method === 'zstd' && { compression }),
      recipients,
      signal,
      expectedBytes: compression.method === 'none' ? database.bytes : database.bytes / compressesTo,
    });
  } finally {
    clearInterval(timer);
    report(meter.progress);
  }

  /** The dump, which ends well only if pg_dump does: else what is there must never become a whole object. */
  async function* checked(): AsyncGenerator<Uint8Array> {
    yield* meter.count(running.stdout);
    const { exitCode, stderr } = await running.ended;
    if (exitCode !== 0) throw await dumpFailure(server, database.name, stderr, signal);
  }
}

function ownCompression({ method, level }: BackupSettings['compression']): DumpCompression {
  return method === 'gzip' ? { method, level } : { method: 'none' };
}

/** Why pg_dump failed; where it waited for a lock in vain, who holds it. */
async function dumpFailure(
  server: Server,
  database: string,
  stderr: string,
  signal: AbortSignal,
): Promise<BackupFailed> {
  const said = stderr.trim().split('\n').slice(-3).join('\n') || 'it did not say why';
  const step = `pg_dump of ${database}`;
  if (!/lock timeout|LOCK TABLE|could not obtain lock/i.test(stderr)) return new BackupFailed(step, said);
  const holders = await withPostgres(server.address, { ...server.login, database }, signal, ({ client }) =>
    blockers(client),
  ).catch(() => '');
  return new BackupFailed(step, `a lock was not given in time${holders && `: ${holders}`}. ${said}`, {
    retryable: false,
  });
}

async function writeFingerprint(
  { stores, settings, folder, database }: DumpTask,
  { client }: Snapshot,
  { sequences, dumped, signal }: { sequences: Map<string, string>; dumped: Promise<void>; signal: AbortSignal },
): Promise<BackedUpDatabase['fingerprint']> {
  const { compression, recipients, checksumTables } = settings;
  const summary = new FactSummary();
  const tables = checksumTables
    .filter((table) => table.startsWith(`${database.name}:`))
    .map((table) => table.slice(database.name.length + 1));
  async function* facts(): AsyncGenerator<Fact> {
    yield* readFacts(client, { checksumTables: tables });
    // They move on while the dump reads them: only from before to after is known.
    await dumped;
    yield* sequenceFacts(sequences, await readSequenceValues(client));
  }
  async function* lines(): AsyncGenerator<Uint8Array> {
    for await (const fact of facts()) {
      summary.add(fact);
      yield Buffer.from(factLine(fact));
    }
  }
  const artifact = await writeArtifact(stores, `${folder}${fileNameOf(database.name)}.facts.jsonl`, lines(), {
    folderKey: folder,
    compression,
    recipients,
    signal,
  });
  return { artifact, ...summary.result };
}
