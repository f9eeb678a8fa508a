import { dumpDirectory } from './dump-directory.ts';
import { dumpFailure, sessionFailure } from './dump-failure.ts';
import type { ScratchSpace } from './scratch-space.ts';
import type { Server } from './server.ts';
import { TransferMeter } from './transfer-meter.ts';
import { together } from '../concurrency/together.ts';
import { pgDumpArgs, type DumpCompression, type DumpRequest } from '../postgres/dump/pg-dump-args.ts';
import { readExtensions, type FoundDatabase } from '../postgres/dump/read-server.ts';
import { withSnapshot, type Snapshot } from '../postgres/dump/with-snapshot.ts';
import type { Fact } from '../postgres/fingerprint/fact.ts';
import { quotedTable, readFacts, readSequenceValues, sequenceFacts } from '../postgres/fingerprint/read-facts.ts';
import { FactSummary } from '../postgres/fingerprint/summarize.ts';
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
  /** Where a directory is dumped to; absent: it is one stream. */
  space?: ScratchSpace;
}

interface ArchiveOptions {
  dump: DumpRequest;
  applicationName: string;
  meter: TransferMeter;
  signal: AbortSignal;
}

export interface DumpOptions {
  signal: AbortSignal;
  report: (progress: TransferProgress) => void;
}

/**
 * Writes one database and its fingerprint, both of the same snapshot, to all stores. Throws `BackupFailed`: whatever went wrong,
 * no upload is left open and no lock is held.
 */
export async function dumpDatabase(task: DumpTask, options: DumpOptions): Promise<BackedUpDatabase> {
  try {
    return await dumpInSnapshot(task, options);
  } catch (error) {
    throw await sessionFailure(task.server, task.database.name, error, options.signal);
  }
}

function dumpInSnapshot(task: DumpTask, options: DumpOptions): Promise<BackedUpDatabase> {
  const { server, settings, database } = task;
  const login = { ...server.login, database: database.name };
  const applicationName = `aroti-backup ${database.name}`.slice(0, 63);
  // A query of the fingerprint may take an hour: without a dump there is nothing to wait for.
  const noDump = new AbortController();
  const signal = AbortSignal.any([options.signal, noDump.signal]);
  const snapshotOptions = { signal, lockTimeoutMs: settings.lockTimeoutSeconds * 1000, applicationName };
  return withSnapshot(server.address, login, snapshotOptions, async (snapshot) => {
    const extensions = await readExtensions(snapshot.client);
    const sequences = await readSequenceValues(snapshot.client);
    const dumped = Promise.withResolvers<void>();
    const [dump, fingerprint] = await together(
      options.signal,
      (either) =>
        writeDump(task, snapshot, applicationName, { ...options, signal: either })
          .catch((error: unknown) => {
            noDump.abort(error);
            throw error;
          })
          .finally(dumped.resolve),
      (either) => writeFingerprint(task, snapshot, { sequences, dumped: dumped.promise, signal: either }),
    );
    return {
      ...database,
      snapshotAt: snapshot.at,
      lsn: snapshot.lsn,
      extensions,
      format: task.space ? 'directory' : 'custom',
      dump,
      fingerprint,
    };
  });
}

async function writeDump(
  task: DumpTask,
  snapshot: Snapshot,
  applicationName: string,
  { signal, report }: DumpOptions,
): Promise<Artifact[]> {
  const { settings, database, space } = task;
  const dump = {
    snapshot: snapshot.id,
    compression: ownCompression(settings.compression),
    lockTimeoutMs: settings.lockTimeoutSeconds * 1000,
  };
  const meter = new TransferMeter(`dump ${database.name}`, database.bytes);
  const timer = setInterval(() => report(meter.progress), 1000);
  try {
    if (space) return await dumpDirectory({ ...task, space, dump, applicationName, meter }, signal);
    return [await writeArchive(task, { dump, applicationName, meter, signal })];
  } finally {
    clearInterval(timer);
    report(meter.progress);
  }
}

function writeArchive(
  { server, stores, settings, folder, database }: DumpTask,
  { dump, applicationName, meter, signal }: ArchiveOptions,
): Promise<Artifact> {
  const { compression, recipients } = settings;
  // Compression copies what it is given; encryption and an upload to several stores may still hold it.
  const piecesPass = compression.method === 'zstd';
  const args = pgDumpArgs(dump);
  const request = { program: 'pg_dump' as const, args, database: database.name, applicationName, piecesPass };
  const running = server.programs.run(request, signal);
  return writeArtifact(stores, `${folder}${fileNameOf(database.name)}.dump`, checked(), {
    folderKey: folder,
    ...(compression.method === 'zstd' && { compression }),
    recipients,
    signal,
    expectedBytes: compression.method === 'none' ? database.bytes : database.bytes / compressesTo,
  });

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

async function writeFingerprint(
  { stores, settings, folder, database }: DumpTask,
  { client }: Snapshot,
  { sequences, dumped, signal }: { sequences: Map<string, string>; dumped: Promise<void>; signal: AbortSignal },
): Promise<BackedUpDatabase['fingerprint']> {
  const { compression, recipients, checksumTables } = settings;
  const summary = new FactSummary();
  const tables = checksumTables
    .filter((table) => table.startsWith(`${database.name}:`))
    .map((table) => quotedTable(table.slice(database.name.length + 1)));
  async function* facts(): AsyncGenerator<Fact> {
    yield* readFacts(client, { checksumTables: tables });
    // They move on while the dump reads them: only from before to after is known.
    await dumped;
    yield* sequenceFacts(sequences, await readSequenceValues(client));
  }
  async function* lines(): AsyncGenerator<Uint8Array> {
    for await (const fact of facts()) yield summary.add(fact);
  }
  const artifact = await writeArtifact(stores, `${folder}${fileNameOf(database.name)}.facts.jsonl`, lines(), {
    folderKey: folder,
    compression,
    recipients,
    signal,
  });
  return { artifact, ...summary.result };
}
