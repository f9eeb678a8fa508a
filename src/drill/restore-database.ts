import { escapeIdentifier } from 'pg';
import { scratchFolder } from './scratch-server.ts';
import { reachTarget, removeFile, type DrillTarget } from './target.ts';
import { bringArtifacts, type BringOptions } from '../storage/bring-artifacts.ts';
import { fileNameOf } from '../storage/layout.ts';
import type { BackedUpDatabase } from '../storage/manifest.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { withPostgres } from '../postgres/with-postgres.ts';

/** Every server has it, so it is not made but made anew. */
const alwaysThere = 'postgres';

/**
 * Brings a dump onto the server's volume, compared with what was written, and gives its path: a file, or the folder of a dump in
 * directory format, in which nothing stays that an attempt before has put there.
 */
export async function bringDump(
  target: DrillTarget,
  { store, folder }: { store: ObjectStore; folder: string },
  { name, format, dump }: Pick<BackedUpDatabase, 'name' | 'format' | 'dump'>,
  options: BringOptions,
): Promise<string> {
  const path = `${scratchFolder}/${dumpFile(name)}`;
  const as = format === 'directory' ? 'folder' : 'file';
  const { cluster, place } = target;
  await removeFile(target, dumpFile(name), options.signal);
  await bringArtifacts(store, folder, dump, { cluster, place, path, as }, options);
  return path;
}

/**
 * Restores a database from its dump, with its name, encoding and settings; what an attempt before left is dropped first. Gives
 * what went wrong, undefined: nothing at all, not even what pg_restore would go on after.
 */
export async function restoreDatabase(
  target: DrillTarget,
  database: string,
  { path, jobs }: { path: string; jobs: number },
  signal: AbortSignal,
): Promise<string | undefined> {
  if (database !== alwaysThere) await drop(target, database, signal);
  const again = database === alwaysThere ? ['--clean', '--if-exists'] : [];
  const args = ['--create', ...again, '--exit-on-error', `--jobs=${jobs}`, '--no-password', path];
  const { stdout, ended } = target.programs.run(
    { program: 'pg_restore', args, database: 'template1', applicationName: 'aroti-drill restore' },
    signal,
  );
  for await (const piece of stdout) void piece;
  const { exitCode, stderr } = await ended;
  await removeFile(target, dumpFile(database), signal);
  return exitCode === 0 ? undefined : stderr.trim().split('\n').slice(-3).join('\n') || `exit code ${exitCode}`;
}

function dumpFile(database: string): string {
  return `${fileNameOf(database)}.dump`;
}

async function drop(target: DrillTarget, database: string, signal: AbortSignal): Promise<void> {
  await reachTarget(target, (address) =>
    withPostgres(address, target.login, signal, async ({ client }) => {
      await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(database)} WITH (FORCE)`);
    }),
  );
}
