import { BackupFailed } from './backup-failed.ts';
import type { Server } from './server.ts';
import { scratchFull } from './scratch-full.ts';
import { blockers } from '../postgres/dump/blockers.ts';
import { withPostgres } from '../postgres/with-postgres.ts';

const ofLock = /lock timeout|LOCK TABLE|could not obtain lock/i;
const ofVolume = /No space left on device|Disk quota exceeded/i;
const ofVersion = /server version mismatch/i;

/** Why pg_dump failed; where it waited for a lock in vain, who holds it; where its volume was full, which field is to be changed. */
export async function dumpFailure(
  server: Server,
  database: string,
  stderr: string,
  signal: AbortSignal,
): Promise<BackupFailed> {
  const said = stderr.trim().split('\n').slice(-3).join('\n') || 'it did not say why';
  const step = `pg_dump of ${database}`;
  if (ofVolume.test(stderr)) return scratchFull(database, said);
  if (!ofLock.test(stderr)) return new BackupFailed(step, said, { retryable: !ofVersion.test(stderr) });
  const holders = await withPostgres(server.address, { ...server.login, database }, signal, ({ client }) =>
    blockers(client),
  ).catch(() => '');
  return new BackupFailed(step, `a lock was not given in time${holders && `: ${holders}`}. ${said}`, {
    retryable: false,
  });
}
