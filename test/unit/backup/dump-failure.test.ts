import { describe, expect, test } from '@jest/globals';
import { DatabaseError } from 'pg';
import { saidIn, sessionFailure, troubleIn } from '../../../src/backup/dump-failure.ts';
import { ownPrograms } from '../../../src/postgres/programs.ts';

const manyTables = `pg_dump: detail: Query was: LOCK TABLE ${'public.t, '.repeat(10_000)}public.u IN ACCESS SHARE MODE`;

describe('what pg_dump says is understood', () => {
  test.each<[string, string, string]>([
    [
      'a lock that was not given in time',
      'pg_dump: error: query failed: ERROR:  canceling statement due to statement timeout\npg_dump: detail: Query was: LOCK TABLE public.t IN ACCESS SHARE MODE',
      'lock',
    ],
    ['a lock timeout', 'pg_dump: error: query failed: ERROR:  canceling statement due to lock timeout', 'lock'],
    ['a lock that is not given', 'pg_dump: error: could not obtain lock on relation "public.t"', 'lock'],
    [
      'too many tables',
      `pg_dump: error: query failed: ERROR:  out of shared memory\nHINT:  You might need to increase max_locks_per_transaction.\n${manyTables}`,
      'lock table',
    ],
    ['a full volume', 'pg_dump: error: could not write to file: No space left on device', 'volume'],
    ['an older program', 'pg_dump: error: aborting because of server version mismatch', 'version'],
    [
      'a lost connection while it asks for locks',
      `pg_dump: error: query failed: server closed the connection unexpectedly\n${manyTables}`,
      'other',
    ],
    ['nothing', '', 'other'],
  ])('%s', (_what, stderr, trouble) => {
    expect(troubleIn(stderr)).toBe(trouble);
  });
});

test('what is quoted of it is its end, and short', () => {
  expect(saidIn(`one\ntwo\n\nthree\nfour\n`)).toBe('\nthree\nfour');
  expect(saidIn(`pg_dump: error: query failed: ERROR:  canceling statement\n${manyTables}\n`)).toMatch(
    /^pg_dump: error: .*canceling statement\npg_dump: detail: .{200,300}…$/,
  );
  expect(saidIn('')).toBe('it did not say why');
});

describe('what a session of its own fails with', () => {
  const login = { user: 'postgres', password: '', database: 'postgres' };
  // Nobody answers there: then nobody knows who holds the lock.
  const address = { host: '127.0.0.1', port: 1 };
  const server = { address, login, programs: ownPrograms(address, login), way: 'direct' as const };
  const failure = (error: unknown) => sessionFailure(server, 'app', error, AbortSignal.timeout(10_000));

  test('is told like a lock that pg_dump was not given', async () => {
    const error = new DatabaseError('canceling statement due to lock timeout', 1, 'error');
    error.code = '55P03';
    expect(await failure(error)).toMatchObject({
      name: 'BackupFailed',
      message: 'fingerprint of app: a lock was not given in time. canceling statement due to lock timeout',
      retryable: false,
      cause: error,
    });
  });

  test('stays as it is where it is something else', async () => {
    const error = new DatabaseError('terminating connection due to administrator command', 1, 'error');
    error.code = '57P01';
    expect(await failure(error)).toBe(error);
  });
});
