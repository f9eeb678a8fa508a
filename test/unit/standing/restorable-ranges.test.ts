import { expect, test } from '@jest/globals';
import { baseManifest } from '../../support/fake-wal-activities.ts';
import type { ListedSegment } from '../../../src/postgres/wal/chain.ts';
import { segmentName } from '../../../src/postgres/wal/segments.ts';
import { restorableRanges } from '../../../src/standing/restorable-ranges.ts';

const segmentBytes = 16 * 2 ** 20;
const server = '7300000000000000001';
const at = (hour: number, minute = 0) => new Date(Date.UTC(2026, 0, 2, hour, minute)).toISOString();
const lsn = (number: number, bytes: number) => `0/${(number * segmentBytes + bytes).toString(16).toUpperCase()}`;

/** Segment `number`, uploaded at that hour. */
function segment(number: number, timeline = 1): ListedSegment {
  const name = segmentName({ timeline, number: BigInt(number) }, segmentBytes);
  const facts = { server, timeline, name, bytes: 1, encrypted: false, modifiedAt: at(number) };
  return { kind: 'segment', key: `wal/${server}-${timeline}/${name}`, ...facts };
}
const base = (id: string, number: number, timeline = 1) =>
  baseManifest(id, {
    startLsn: lsn(number, 0x28),
    stopLsn: lsn(number, 0x100),
    startedAt: at(number),
    completedAt: at(number, 5),
    systemIdentifier: server,
    segmentBytes,
    timeline,
  });
const found = (bases: ReturnType<typeof base>[], segments: ListedSegment[]) =>
  restorableRanges(bases, new Map([[server, { segmentBytes, segments, histories: new Map() }]])).map(
    ({ bases: ids, from, to, timeline }) =>
      `${ids.join('+')}: ${from.slice(11, 16)}–${to.slice(11, 16)} on ${timeline}`,
  );
const numbers = (...of: number[]) => of.map((number) => segment(number));

test.each([
  ['one base, all its WAL', [base('a', 2)], numbers(2, 3, 4), ['a: 02:05–04:00 on 1']],
  ['two bases of one unbroken range', [base('b', 4), base('a', 2)], numbers(2, 3, 4, 5), ['a+b: 02:05–05:00 on 1']],
  [
    'a hole makes two ranges',
    [base('a', 2), base('b', 5)],
    numbers(2, 3, 5, 6),
    ['a: 02:05–03:00 on 1', 'b: 05:05–06:00 on 1'],
  ],
  ['a base whose WAL is missing', [base('a', 2)], numbers(3, 4), []],
  [
    'another timeline',
    [base('a', 2), base('b', 5, 2)],
    [...numbers(2, 3), segment(5, 2)],
    ['a: 02:05–03:00 on 1', 'b: 05:05–05:00 on 2'],
  ],
  ['no base', [], numbers(2, 3), []],
])('%s', (_name, bases, segments, expected) => {
  expect(found(bases, segments)).toEqual(expected);
});

test('WAL of another server is nobody’s', () => {
  expect(restorableRanges([base('a', 2)], new Map())).toEqual([]);
});
