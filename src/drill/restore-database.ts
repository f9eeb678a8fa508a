import { escapeIdentifier } from 'pg';
import { putOnVolume, reachTarget, removeFile, unpackOnVolume, type DrillTarget } from './target.ts';
import { fileNameOf } from '../storage/layout.ts';
import { withPostgres } from '../postgres/with-postgres.ts';

/** Every server has it, so it is not made but made anew. */
const alwaysThere = 'postgres';

/** Puts a dump on the server's volume, decrypted and decompressed, and compared with what was written. */
export function putDump(
  target: DrillTarget,
  database: string,
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<string> {
  return putOnVolume(target, dumpFile(database), source, signal);
}

/** The same for a part of a dump in directory format, of which all make one folder. */
export function unpackDump(
  target: DrillTarget,
  database: string,
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<string> {
  return unpackOnVolume(target, dumpFile(database), source, signal);
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
