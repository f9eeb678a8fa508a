import { setTimeout as sleep } from 'node:timers/promises';
import { BackupFailed } from './backup-failed.ts';
import { BundleUploads, type BundleTask } from './bundle-uploads.ts';
import { dumpFailure } from './dump-failure.ts';
import { lookScript, readLook, type ScratchLook } from './look-at-scratch.ts';
import { bundleBytes, planBundle } from './plan-bundle.ts';
import { scratchFull } from './scratch-full.ts';
import { aliveFile } from './scratch-job.ts';
import type { ScratchSpace } from './scratch-space.ts';
import type { Server } from './server.ts';
import { pgDumpArgs, type DumpRequest } from '../postgres/dump/pg-dump-args.ts';
import type { FoundDatabase } from '../postgres/dump/read-server.ts';
import { outputOf } from '../postgres/programs.ts';
import type { Artifact } from '../storage/artifact.ts';

export interface DirectoryTask extends BundleTask {
  server: Server;
  database: FoundDatabase;
  dump: DumpRequest;
  applicationName: string;
}

const lookEveryMs = 1000;

/**
 * Has pg_dump write a database to the scratch space, and uploads each file as soon as it is whole, then removes it there. Gives
 * the artifacts, which together hold all files. Throws `BackupFailed`; nothing runs and no upload is open then.
 */
export async function dumpDirectory(task: DirectoryTask, outer: AbortSignal): Promise<Artifact[]> {
  const ending = new AbortController();
  const signal = AbortSignal.any([outer, ending.signal]);
  const path = `${task.space.folder}/data`;
  const uploads = new BundleUploads(task, path, signal);
  const dump = startDump(task, path, signal);
  try {
    await uploadWhile(task, { path, uploads, dump, signal });
    return uploads.artifacts;
  } catch (error) {
    ending.abort(error);
    throw outer.aborted ? outer.reason : ((await task.space.whyLost()) ?? error);
  } finally {
    await Promise.allSettled([dump.ended, uploads.ended]);
  }
}

interface Dump {
  over: boolean;
  /** Rejects with `BackupFailed`. */
  ended: Promise<void>;
}

function startDump(task: DirectoryTask, path: string, signal: AbortSignal): Dump {
  const { space, server, database, settings, applicationName } = task;
  const args = pgDumpArgs({ ...task.dump, directory: { path, jobs: settings.directory.jobs } });
  const request = { program: 'pg_dump' as const, args, database: database.name, applicationName };
  const dump: Dump = { over: false, ended: run() };
  dump.ended.catch(() => undefined);
  return dump;

  async function run(): Promise<void> {
    const { stdout, ended } = space.programs.run(request, signal);
    for await (const piece of stdout) void piece;
    const { exitCode, stderr } = await ended;
    if (exitCode !== 0) throw await dumpFailure(server, database.name, stderr, signal);
    dump.over = true;
  }
}

interface Parts {
  path: string;
  uploads: BundleUploads;
  dump: Dump;
  signal: AbortSignal;
}

/** Ends when pg_dump has, and all that it wrote is uploaded. */
async function uploadWhile(task: DirectoryTask, { path, uploads, dump, signal }: Parts): Promise<void> {
  const { space, database } = task;
  const leastBytes = bundleBytes({ databaseBytes: database.bytes, volumeBytes: space.bytes });
  for (;;) {
    // As it was before the look: what the look shows may be older than what happens meanwhile.
    const { over } = dump;
    const sent = uploads.settle();
    const look = await uploads.whileAllStay(() => lookAt(task, path, signal));
    requireRoom(look, space, database.name);
    requireOnce(look, sent, database.name);
    while (uploads.hasRoom) {
      const bundle = planBundle(look, { held: uploads.held, over, leastBytes });
      if (bundle.length === 0) break;
      uploads.start(bundle);
    }
    if (over && uploads.held.size === 0) return;
    await Promise.race([sleep(lookEveryMs, undefined, { signal }), ...uploads.running, ...(over ? [] : [dump.ended])]);
  }
}

async function lookAt({ space, settings }: DirectoryTask, path: string, signal: AbortSignal): Promise<ScratchLook> {
  const printed = await outputOf(space.run(['sh', '-c', lookScript, 'sh', path, aliveFile(space.folder)], signal));
  return readLook(printed, { folder: path, jobs: settings.directory.jobs });
}

/** Also where the volume's class does not hold it to its size: then it is somebody else's disk that would be full. */
function requireRoom({ files }: ScratchLook, space: ScratchSpace, database: string): void {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > space.bytes) throw scratchFull(database, `${bytes} bytes lie there, it was made for ${space.bytes}`);
}

/** What was uploaded and removed can only be there again if it was not whole: then the upload is worth nothing. */
function requireOnce({ files }: ScratchLook, sent: ReadonlySet<string>, database: string): void {
  const again = files.find(({ name }) => sent.has(name));
  if (again) throw new BackupFailed(`pg_dump of ${database}`, `${again.name} was written again after it was closed`);
}
