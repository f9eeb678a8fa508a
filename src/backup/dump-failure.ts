import { DatabaseError } from 'pg';
import { BackupFailed } from './backup-failed.ts';
import type { Server } from './server.ts';
import { scratchFull } from './scratch-full.ts';
import { blockers } from '../postgres/dump/blockers.ts';
import { withPostgres } from '../postgres/with-postgres.ts';

/** What pg_dump's own words mean. */
type DumpTrouble = 'lock' | 'lock table' | 'volume' | 'version' | 'other';

// In this order: of a query that failed it quotes all, and the query that asks for locks has `LOCK TABLE` in it.
const words: readonly [DumpTrouble, RegExp][] = [
  ['volume', /No space left on device|Disk quota exceeded/i],
  ['version', /server version mismatch/i],
  ['lock table', /out of shared memory|max_locks_per_transaction/i],
  // It limits the time of the statement that waits for locks, and of no other.
  ['lock', /(lock|statement) timeout|could not obtain lock/i],
];

/** A query may name every table that there is. */
const longestLine = 300;

/** Which trouble it is that pg_dump tells of. */
export function troubleIn(stderr: string): DumpTrouble {
  return words.find(([, pattern]) => pattern.test(stderr))?.[0] ?? 'other';
}

/** The end of what pg_dump said. */
export function saidIn(stderr: string): string {
  const lines = stderr.trim().split('\n').slice(-3);
  const short = lines.map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line));
  return short.join('\n') || 'it did not say why';
}

/** Why pg_dump failed; where it waited for a lock in vain, who holds it; where something is too small, what is to be changed. */
export async function dumpFailure(
  server: Server,
  database: string,
  stderr: string,
  signal: AbortSignal,
): Promise<BackupFailed> {
  const said = saidIn(stderr);
  const step = `pg_dump of ${database}`;
  const trouble = troubleIn(stderr);
  if (trouble === 'volume') return scratchFull(database, said);
  if (trouble === 'lock table') return new BackupFailed(step, `${tooManyTables} ${said}`, { retryable: false });
  if (trouble !== 'lock') return new BackupFailed(step, said, { retryable: trouble === 'other' });
  return lockNotGiven(server, database, { step, said, signal });
}

/** PostgreSQL's lock_not_available, which a lock timeout is, too. */
const lockNotAvailable = '55P03';

/** What a session of the backup's own failed with: where it waited for a lock in vain, the same as of pg_dump; anything else as it is. */
export async function sessionFailure(
  server: Server,
  database: string,
  error: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  if (!(error instanceof DatabaseError) || error.code !== lockNotAvailable) return error;
  return lockNotGiven(server, database, {
    step: `fingerprint of ${database}`,
    said: error.message,
    signal,
    cause: error,
  });
}

interface Waited {
  step: string;
  /** By the server. */
  said: string;
  signal: AbortSignal;
  cause?: unknown;
}

async function lockNotGiven(
  server: Server,
  database: string,
  { step, said, signal, cause }: Waited,
): Promise<BackupFailed> {
  const holders = await withPostgres(server.address, { ...server.login, database }, signal, ({ client }) =>
    blockers(client),
  ).catch(() => '');
  return new BackupFailed(step, `a lock was not given in time${holders && `: ${holders}`}. ${said}`, {
    retryable: false,
    cause,
  });
}

const tooManyTables =
  'the server can not hold a lock for each table: `max_locks_per_transaction` times `max_connections` of it has to be more than the number of tables.';
