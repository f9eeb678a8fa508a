import { expect, test } from '@jest/globals';
import { baseManifest } from '../../support/fake-wal-activities.ts';
import { judgeWal } from '../../../src/drill/judge-wal.ts';
import { parseLsn } from '../../../src/postgres/wal/lsn.ts';

const plan = { base: baseManifest('b'), timeline: 1, segments: [], histories: [] };
const latest = (missing: string[] = []) => ({ ...plan, latest: { end: parseLsn('0/5000000'), missing } });
const ended = "the archive's WAL ends at 0/5000000";

test.each<[string, string | undefined, string[], boolean, string]>([
  ['at its end', '0/5000000', [], true, `the replay ended at 0/5000000, ${ended}`],
  ['within the last segment', '0/4000028', [], true, `the replay ended at 0/4000028, ${ended}`],
  ['beyond it: more has come since', '0/6000000', [], true, `the replay ended at 0/6000000, ${ended}`],
  [
    'a segment before it',
    '0/3FFFFFF',
    [],
    false,
    `the replay ended at 0/3FFFFFF, ${ended}: what lies between them was taken for no WAL`,
  ],
  [
    'nowhere',
    undefined,
    [],
    false,
    `the replay ended at no place, ${ended}: what lies between them was taken for no WAL`,
  ],
  ['at its end, and something is missing', '0/5000000', ['a is missing', 'b too'], false, 'a is missing; b too'],
])('a replay that ends %s', (_, replayed, missing, passed, detail) => {
  expect(judgeWal(latest(missing), replayed)).toEqual([{ layer: 'wal', name: 'latest', passed, detail }]);
});

test('a moment is proved by its last commit', () => expect(judgeWal(plan, undefined)).toEqual([]));
