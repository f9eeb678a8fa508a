import { describe, expect, test } from '@jest/globals';
import { globalsArgs, majorVersionOf, pgDumpArgs, versionProblem } from '../../../../src/postgres/dump/pg-dump-args.ts';

describe('pgDumpArgs', () => {
  const request = { snapshot: '00000003-1', lockTimeoutMs: 60_000 };

  test('dumps in the snapshot, and waits for a lock no longer than it may', () => {
    const args = pgDumpArgs({ ...request, compression: { method: 'none' } });
    expect(args).toEqual(
      expect.arrayContaining(['--snapshot=00000003-1', '--lock-wait-timeout=60000', '--compress=0']),
    );
  });

  test.each([
    [1, '--compress=1'],
    [9, '--compress=9'],
    [19, '--compress=9'],
  ])('gzip of level %d: %s', (level, argument) => {
    expect(pgDumpArgs({ ...request, compression: { method: 'gzip', level } })).toContain(argument);
  });

  test('one stream, or several tables at once into a directory', () => {
    const compression = { method: 'none' as const };
    expect(pgDumpArgs({ ...request, compression })).toContain('--format=custom');
    const args = pgDumpArgs({ ...request, compression, directory: { path: '/scratch/data', jobs: 4 } });
    expect(args).toEqual(expect.arrayContaining(['--format=directory', '--jobs=4', '--file=/scratch/data']));
    expect(args).not.toContain('--format=custom');
  });
});

test('hashes of passwords are left out where the login may not read them', () => {
  expect(globalsArgs({ superuser: true })).not.toContain('--no-role-passwords');
  expect(globalsArgs({ superuser: false })).toContain('--no-role-passwords');
});

describe('versions', () => {
  test.each([
    ['pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)', 15],
    ['pg_dump (PostgreSQL) 17beta1', 17],
    ['pg_dump (PostgreSQL) 9.6.24', 9],
    ['bash: pg_dump: command not found', undefined],
  ])('%s: %s', (printed, major) => {
    expect(majorVersionOf(printed)).toBe(major);
  });

  test.each([
    ['pg_dump (PostgreSQL) 15.2', 150_018],
    ['pg_dump (PostgreSQL) 17.1', 150_018],
  ])('%s can dump a server %d', (printed, server) => {
    expect(versionProblem(printed, server)).toBeUndefined();
  });

  test('one that is older than the server can not, and it is said what would help', () => {
    expect(versionProblem('pg_dump (PostgreSQL) 15.18', 160_002)).toBe(
      'pg_dump 15 is older than the server, 16: install version 16 or a later one, or use `backups.via: exec`',
    );
  });
});
