import { describe, expect, test } from '@jest/globals';
import { historyName, parseHistory } from '../../../../src/postgres/wal/history.ts';
import { formatLsn, parseLsn } from '../../../../src/postgres/wal/lsn.ts';
import { segmentBytesOf } from '../../../../src/postgres/wal/replication-client.ts';
import { parseSegmentName, segmentAt, segmentName, startOfSegment } from '../../../../src/postgres/wal/segments.ts';
import { slotName } from '../../../../src/postgres/wal/slot-name.ts';
import { startOfArchive } from '../../../../src/postgres/wal/start-of-archive.ts';

const mebibyte = 2 ** 20;

describe('places', () => {
  test.each([
    ['0/0', 0n],
    ['0/1000028', 0x1000028n],
    ['16/B374D848', 0x16b374d848n],
    ['FFFFFFFF/FFFFFFFF', 0xffff_ffff_ffff_ffffn],
  ])('%s', (text, lsn) => {
    expect(parseLsn(text)).toBe(lsn);
    expect(formatLsn(lsn)).toBe(text);
  });
  test.each(['', '0', '0/', '0/G', '123456789/0', '0/1 OR 1'])('%j is none', (text) => {
    expect(() => parseLsn(text)).toThrow('is no place in the WAL');
  });
});

describe('segments', () => {
  test.each([
    [1, '0/0', 16, '000000010000000000000000'],
    [1, '0/1000000', 16, '000000010000000000000001'],
    [1, '0/FFFFFF', 16, '000000010000000000000000'],
    [1, '1/0', 16, '000000010000000100000000'],
    [10, '1/FF000000', 16, '0000000A00000001000000FF'],
    [1, '1/C0000000', 1024, '000000010000000100000003'],
    [1, '0/100000', 1, '000000010000000000000001'],
  ])('timeline %d, %s, %d MB', (timeline, lsn, size, name) => {
    const segment = segmentAt(timeline, parseLsn(lsn), size * mebibyte);
    expect(segmentName(segment, size * mebibyte)).toBe(name);
    expect(parseSegmentName(name, size * mebibyte)).toEqual(segment);
    expect(startOfSegment(segment, size * mebibyte)).toBeLessThanOrEqual(parseLsn(lsn));
  });
  test.each([
    '00000002.history',
    '00000001000000000000000',
    '000000010000000000000001.partial',
    '000000010000000000000100',
  ])('%s is the name of none', (name) => expect(parseSegmentName(name, 16 * mebibyte)).toBeUndefined());
  test.each([
    ['16MB', 16 * mebibyte],
    ['1GB', 1024 * mebibyte],
  ])('a size of %s', (setting, bytes) => expect(segmentBytesOf(setting)).toBe(bytes));
  test('no size', () => expect(() => segmentBytesOf('16')).toThrow('no size of a segment'));
});

describe('histories', () => {
  test('of a timeline with two ancestors', () => {
    const text =
      '1\t0/3000158\tno recovery target specified\n\n# a remark\n2\t0/5000000\tbefore 2026-01-02 12:00:00+00\n';
    expect(parseHistory(text)).toEqual([
      { timeline: 1, end: 0x3000158n },
      { timeline: 2, end: 0x5000000n },
    ]);
    expect(historyName(11)).toBe('0000000B.history');
  });
  test('what is none', () => expect(() => parseHistory('<html>')).toThrow("no line of a timeline's history"));
});

describe('where receiving begins', () => {
  const request = { timeline: 1, history: [], segmentBytes: 16 * mebibyte };
  const archived = (...names: string[]) => new Set(names);
  const history = [{ timeline: 1, end: parseLsn('0/4000100') }];
  test.each([
    ['at the beginning of the segment of the slot', '0/3000158', {}, archived(), { timeline: 1, lsn: 0x3000000n }],
    [
      'after what is archived already',
      '0/3000158',
      {},
      archived('000000010000000000000003', '000000010000000000000004', '000000010000000000000006'),
      { timeline: 1, lsn: 0x5000000n },
    ],
    [
      'on the timeline that the place is on',
      '0/3000158',
      { timeline: 2, history },
      archived('000000010000000000000003', '000000010000000000000004'),
      { timeline: 1, lsn: 0x4000000n },
    ],
    ['on the newest timeline', '0/4000200', { timeline: 2, history }, archived(), { timeline: 2, lsn: 0x4000000n }],
  ])('%s', (_, restart, facts, names, begin) => {
    expect(startOfArchive({ ...request, ...facts, restart: parseLsn(restart), archived: names })).toEqual(begin);
  });
});

test.each([
  [{ namespacePrefix: '', name: 'aroti' }, 'aroti_wal_aroti'],
  [{ namespacePrefix: 'staging-', name: 'my-app' }, 'aroti_wal_staging_my_app'],
  [{ namespacePrefix: '', name: 'x'.repeat(80) }, `aroti_wal_${'x'.repeat(53)}`],
])('the slot of %j', (platform, name) => expect(slotName(platform)).toBe(name));
