import { describe, expect, test } from '@jest/globals';
import { baseManifest } from '../../../support/fake-wal-activities.ts';
import { hasBase, missingBefore, refuseBehind } from '../../../../src/backup/prepare-archive.ts';
import { planRestore, PointNotReachable, type RestorableArchive } from '../../../../src/postgres/base/plan-restore.ts';
import { walRangeIn } from '../../../../src/postgres/base/wal-range.ts';
import { chainFrom, isRestorable, type ListedSegment } from '../../../../src/postgres/wal/chain.ts';
import { decideWalRetention } from '../../../../src/postgres/wal/decide-retention.ts';
import { findHoles } from '../../../../src/postgres/wal/find-holes.ts';
import { parseLsn } from '../../../../src/postgres/wal/lsn.ts';
import { segmentName } from '../../../../src/postgres/wal/segments.ts';
import { parseWalKey, walKey, type WalObject } from '../../../../src/storage/wal-layout.ts';

const mebibyte = 2 ** 20;
const segmentBytes = 16 * mebibyte;
const server = '7300000000000000001';
const at = (hour: number, minute = 0) => new Date(Date.UTC(2026, 0, 2, hour, minute)).toISOString();
const nameOf = (timeline: number, number: number) => segmentName({ timeline, number: BigInt(number) }, segmentBytes);

/** Segment `number`, uploaded at that hour. */
function segment(number: number, timeline = 1, modifiedAt = at(number)): ListedSegment {
  const object = { kind: 'segment' as const, server, timeline, name: nameOf(timeline, number) };
  return { ...object, key: walKey(object, false), bytes: 1, encrypted: false, modifiedAt };
}
function part(number: number, bytes: number, timeline = 1): ListedSegment {
  const end = BigInt(number) * BigInt(segmentBytes) + BigInt(bytes);
  const object = { kind: 'partial' as const, server, timeline, name: nameOf(timeline, number), end };
  return { ...object, key: walKey(object, false), bytes: 1, encrypted: false, modifiedAt: at(number, 30) };
}
function history(timeline: number, modifiedAt: string) {
  const object = { kind: 'history' as const, server, timeline };
  return { ...object, key: walKey(object, false), bytes: 1, encrypted: false, modifiedAt };
}
const archive = (segments: ListedSegment[], more: Partial<RestorableArchive> = {}): RestorableArchive => ({
  segmentBytes,
  segments,
  histories: new Map(),
  historyFiles: [],
  ...more,
});
const lsn = (number: number, bytes = 0x28) => `0/${(number * segmentBytes + bytes).toString(16).toUpperCase()}`;
const base = (id: string, number: number, more = {}) =>
  baseManifest(id, {
    startLsn: lsn(number),
    stopLsn: lsn(number, 0x100),
    startedAt: at(number),
    completedAt: at(number, 5),
    systemIdentifier: server,
    ...more,
  });
const names = (segments: readonly ListedSegment[]) => segments.map((one) => one.key.slice(-44).replace(/^.*\//, ''));
const numbers = (...of: number[]) => of.map((number) => segment(number));

describe('keys', () => {
  test.each<[string, WalObject, boolean]>([
    [`wal/${server}-00000001/${nameOf(1, 5)}.zst`, { kind: 'segment', server, timeline: 1, name: nameOf(1, 5) }, false],
    [
      `wal/${server}-0000000B/${nameOf(11, 5)}.0000000005000028.partial.zst.age`,
      { kind: 'partial', server, timeline: 11, name: nameOf(11, 5), end: 0x5000028n },
      true,
    ],
    [`wal/${server}-00000002/00000002.history.zst.age`, { kind: 'history', server, timeline: 2 }, true],
  ])('%s', (key, object, encrypted) => {
    expect(walKey(object, encrypted)).toBe(key);
    expect(parseWalKey(key)).toEqual({ ...object, encrypted });
  });
  test.each([
    'wal/x',
    `wal/${server}-00000001/${nameOf(2, 5)}.zst`,
    `wal/${server}-00000001/00000002.history.zst`,
    `wal/${server}-00000001/${nameOf(1, 5)}`,
    `wal/${server}-00000001/../${nameOf(1, 5)}.zst`,
  ])('%s is none', (key) => expect(parseWalKey(key)).toBeUndefined());
});

describe('holes', () => {
  test.each([
    ['none', [3, 4, 5], []],
    ['none of nothing', [], []],
    ['one', [3, 5], [[4, 4]]],
    [
      'two, in any order',
      [9, 3, 5],
      [
        [4, 4],
        [6, 8],
      ],
    ],
  ])('%s', (_, there, missing) => {
    const holes = missing.map(([from = 0, to = 0]) => ({ timeline: 1, from: nameOf(1, from), to: nameOf(1, to) }));
    expect(
      findHoles(
        there.map((number) => nameOf(1, number)),
        segmentBytes,
      ),
    ).toEqual(holes);
  });
  test('timelines are no holes', () => expect(findHoles([nameOf(1, 3), nameOf(2, 9)], segmentBytes)).toEqual([]));
});

describe('what recovery reads', () => {
  const forked = new Map([[2, [{ timeline: 1, end: parseLsn(lsn(4)) }]]]);
  test.each<[string, ListedSegment[], number, string[]]>([
    ['up to the first that is missing', numbers(2, 3, 5), 1, [nameOf(1, 2), nameOf(1, 3)]],
    ['the longest part in the end', [...numbers(2), part(3, 5), part(3, 90)], 1, [nameOf(1, 2), nameOf(1, 3)]],
    [
      'a new timeline from the segment on in which it begins',
      [...numbers(3, 4, 5), segment(4, 2), segment(5, 2)],
      2,
      [nameOf(1, 3), nameOf(2, 4), nameOf(2, 5)],
    ],
    [
      'of an old timeline what a new one does not have',
      [...numbers(3, 4), segment(5, 2)],
      2,
      [nameOf(1, 3), nameOf(1, 4), nameOf(2, 5)],
    ],
  ])('%s', (_, segments, timeline, read) => {
    const chain = chainFrom(
      archive(segments, { histories: forked }),
      timeline,
      segments[0] ? parseLsn(lsn(timeline === 1 ? 2 : 3)) : 0n,
    );
    expect(chain.map(({ name }) => name)).toEqual(read);
  });
  test.each([
    ['all of it', numbers(2, 3), true],
    ['a part that reaches far enough', [part(2, 0x100)], true],
    ['a part that does not', [part(2, 0xff)], false],
    ['nothing', numbers(3), false],
  ])('a base with %s', (_, segments, is) => expect(isRestorable(archive(segments), base('b', 2))).toBe(is));
});

describe('whether another base is needed', () => {
  const seen = (segments: ListedSegment[], bases = [base('b', 2)], restart = lsn(5)) =>
    hasBase(bases, archive(segments), { timeline: 1, restart: parseLsn(restart) });
  test.each([
    ['the archive leads to what the server keeps', seen(numbers(2, 3, 4)), true],
    ['it goes further', seen(numbers(2, 3, 4, 5, 6)), true],
    ['the base is newer than what the server keeps', seen([], [base('b', 6)]), true],
    ['there is a hole', seen(numbers(2, 4)), false],
    ['there is no base', seen(numbers(2, 3, 4), []), false],
    ['the base is of another timeline', seen(numbers(2, 3, 4), [base('b', 2, { timeline: 3 })]), false],
  ])('%s', (_, has, wanted) => expect(has).toBe(wanted));
});

describe('what is missing before what the server keeps', () => {
  const seen = (segments: ListedSegment[], restart = lsn(5)) =>
    missingBefore(archive(segments), { timeline: 1, restart: parseLsn(restart) });
  test.each([
    ['nothing: the archive leads there', seen(numbers(2, 3, 4)), undefined],
    ['nothing: the server keeps the segment of which a part is archived', seen([...numbers(4), part(5, 8)]), undefined],
    ['nothing: nothing was ever archived', seen([]), undefined],
    ['nothing: only another timeline was', seen([segment(2, 3)]), undefined],
    ['whole segments', seen(numbers(2, 3)), { from: lsn(4, 0), to: lsn(5, 0) }],
    ['the rest of one, too', seen([...numbers(2), part(3, 0x10)]), { from: lsn(3, 0x10), to: lsn(5, 0) }],
  ])('%s', (_, missing, wanted) => expect(missing).toEqual(wanted));
});

describe('a server that is behind its own archive', () => {
  const refused = (segments: ListedSegment[], end: string) => () =>
    refuseBehind(archive(segments), { destination: 'primary', timeline: 1, end: parseLsn(end) });
  test.each([
    ['as far as the archive', numbers(2, 3), lsn(4, 0)],
    ['further', [...numbers(2, 3), part(4, 8)], lsn(4, 9)],
    ['nothing was ever archived', [], lsn(1)],
    ['another timeline went further: this one has left it', [...numbers(2), segment(7, 2)], lsn(3)],
  ])('is none: %s', (_, segments, end) => expect(refused(segments, end)).not.toThrow());
  test.each([
    ['a whole segment', numbers(2, 3), lsn(3, 8), lsn(4, 0)],
    ['some bytes', [...numbers(2), part(3, 0x10)], lsn(3, 8), lsn(3, 0x10)],
  ])('is refused, and told what to do: %s', (_, segments, end, archived) => {
    expect(refused(segments, end)).toThrow(
      `it has got to ${end} on timeline 1, of which destination primary holds WAL up to ${archived}`,
    );
    expect(refused(segments, end)).toThrow(/restored from a snapshot.*standby\.signal.*pg_promote\(\)/);
  });
});

describe('what is kept', () => {
  const decide = (bases: ReturnType<typeof base>[], segments: ListedSegment[], keepBases: number) => {
    const { bases: decided, wal } = decideWalRetention(bases, new Map([[server, archive(segments)]]), keepBases);
    return { kept: decided.flatMap(({ id, action }) => (action === 'keep' ? [id] : [])), deleted: wal };
  };
  const three = [base('a', 2), base('b', 5), base('c', 8)];
  const all = numbers(1, 2, 3, 4, 5, 6, 7, 8, 9);
  const keys = (...of: number[]) => numbers(...of).map(({ key }) => key);

  test.each([
    ['the newest, and all WAL from the oldest of them on', three, all, 2, ['c', 'b'], keys(1, 2, 3, 4)],
    ['as many as there are', three, all, 9, ['c', 'b', 'a'], keys(1)],
    ['one that can be restored, whatever the newest are', three, numbers(2, 3), 1, ['c', 'b', 'a'], []],
    ['everything where nothing can be restored', three, numbers(1), 1, ['c', 'b', 'a'], keys(1)],
    ['WAL that waits for its first base', [], numbers(1, 2), 1, [], []],
  ])('%s', (_, bases, segments, keepBases, kept, deleted) => {
    expect(decide(bases, segments, keepBases)).toEqual({ kept, deleted });
  });

  test('a base that the store keeps, and the WAL that leads on from it', () => {
    const decided = decideWalRetention(three, new Map([[server, archive(all)]]), 1, new Set(['b']));
    expect(decided.bases.map(({ id, action, reason }) => [id, action, reason])).toEqual([
      ['c', 'keep', 'the newest one that can be restored'],
      ['b', 'keep', 'the store keeps it'],
      ['a', 'delete', 'older than the newest 1 that can be restored'],
    ]);
    expect(decided.wal).toEqual(keys(1, 2, 3, 4));
  });

  describe('after a promotion, without what the histories say', () => {
    // Timeline 2 leaves the first one in segment 6.
    const branches = [...numbers(1, 2, 3, 4, 5, 6), ...[6, 7, 8, 9].map((number) => segment(number, 2))];
    const on2 = (id: string, number: number, more = {}) => base(id, number, { timeline: 2, ...more });
    const keysOf = (segments: ListedSegment[]) => segments.map(({ key }) => key);
    test('a base of before it keeps the WAL of both timelines', () => {
      const decided = decide([base('a', 2), base('b', 5), on2('c', 8)], branches, 2);
      expect(decided).toEqual({ kept: ['c', 'b'], deleted: keys(1, 2, 3, 4) });
    });
    test('a base of after it keeps none of the old timeline', () => {
      const decided = decide([base('a', 2), on2('c', 8)], branches, 1);
      expect(decided).toEqual({
        kept: ['c'],
        deleted: [...keys(1, 2, 3, 4, 5, 6), ...keysOf([segment(6, 2), segment(7, 2)])],
      });
    });
    test('a base whose own WAL begins on the old timeline costs no older one its place', () => {
      // Taken of a standby while the server that it followed was promoted.
      const over = on2('over', 5, { stopLsn: lsn(7) });
      const decided = decide([base('a', 2), over], branches, 1);
      expect(decided).toEqual({ kept: ['over', 'a'], deleted: keys(1) });
    });
  });

  test('parts of which there is more are not', () => {
    const segments = [...numbers(2), part(2, 5), part(3, 5), part(3, 9)];
    expect(decide([base('a', 2)], segments, 1).deleted).toEqual([part(2, 5).key, part(3, 5).key]);
  });

  test('a server of before goes with the last of its bases', () => {
    const old = base('old', 2, { systemIdentifier: '1' });
    const archives = new Map([
      [server, archive(numbers(5, 6))],
      ['1', archive(numbers(2, 3))],
    ]);
    const { wal } = decideWalRetention([old, base('new', 5)], archives, 1);
    expect(wal).toEqual(keys(2, 3));
  });
});

describe('a restore to a point in time', () => {
  const plan = (bases: ReturnType<typeof base>[], own: RestorableArchive, target: string) =>
    planRestore(bases, new Map([[server, own]]), new Date(target));

  test('takes the newest base before it, and its WAL', () => {
    const {
      base: chosen,
      segments,
      timeline,
    } = plan([base('a', 2), base('b', 5)], archive(numbers(2, 3, 4, 5, 6, 7)), at(6, 30));
    expect([chosen.id, timeline, names(segments).length]).toEqual(['b', 1, 3]);
  });

  test('leaves out what came after a later base', () => {
    const own = archive(numbers(2, 3, 4, 5, 6, 7, 8, 9));
    const { base: chosen, segments } = plan([base('a', 2), base('b', 5)], own, at(4, 30));
    expect(chosen.id).toBe('a');
    expect(segments.map(({ name }) => name)).toEqual([2, 3, 4, 5, 6].map((number) => nameOf(1, number)));
  });

  test('does so too for a base that was chosen before', () => {
    const bases = [base('a', 2), base('b', 5), base('c', 8)];
    const own = new Map([[server, archive(numbers(2, 3, 4, 5, 6, 7, 8, 9))]]);
    const { base: chosen, segments } = planRestore(bases, own, new Date(at(4, 30)), { base: 'a' });
    expect([chosen.id, segments.length]).toEqual(['a', 5]);
    expect(planRestore(bases, own, new Date(at(6)), { base: 'a' }).base.id).toBe('a');
  });

  test('takes an older base where WAL of the newer one is missing', () => {
    const own = archive([...numbers(2, 3, 4), segment(5, 1, at(9))]);
    expect(plan([base('a', 2), base('b', 5, { stopLsn: lsn(7) })], own, at(8)).base.id).toBe('a');
  });

  test('goes along the timeline that the moment was on', () => {
    const histories = new Map([[2, [{ timeline: 1, end: parseLsn(lsn(4)) }]]]);
    const own = archive([...numbers(2, 3, 4, 5), segment(4, 2, at(7)), segment(5, 2, at(8))], {
      histories,
      historyFiles: [history(2, at(6))],
    });
    expect(plan([base('a', 2)], own, at(4, 30)).timeline).toBe(1);
    const later = plan([base('a', 2)], own, at(7, 30));
    expect([later.timeline, later.histories.length]).toEqual([2, 1]);
    expect(later.segments.map(({ name }) => name)).toEqual([nameOf(1, 2), nameOf(1, 3), nameOf(2, 4), nameOf(2, 5)]);
  });

  test('goes along a timeline that came into the archive late, where it only goes on', () => {
    const histories = new Map([[2, [{ timeline: 1, end: parseLsn(lsn(4, 0x500)) }]]]);
    const late = { histories, historyFiles: [history(2, at(6))] };
    // The server changed its timeline at half past four; no store answered until six.
    const path = [...numbers(2, 3), part(4, 0x500), segment(4, 2, at(6)), segment(5, 2, at(7))];
    expect(plan([base('a', 2)], archive(path, late), at(5)).timeline).toBe(2);
    const goneBack = [...path, part(4, 0x501)];
    expect(plan([base('a', 2)], archive(goneBack, late), at(4, 20)).timeline).toBe(1);
  });

  test.each([
    ['before the first base', at(1), { earliest: at(2, 5), latest: undefined }],
    ['after the last upload', at(9), { earliest: at(2, 5), latest: at(4) }],
  ])('says what can be reached: %s', (_, target, range) => {
    let thrown: unknown;
    try {
      plan([base('a', 2)], archive(numbers(2, 3, 4)), target);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PointNotReachable);
    expect(thrown).toMatchObject(range);
  });

  test('without a base', () => {
    expect(() => plan([], archive(numbers(2)), at(4))).toThrow('there is no base backup');
  });
});

describe('a restore of the newest state', () => {
  const late = { now: new Date(at(20)) };
  const plan = (bases: ReturnType<typeof base>[], own: RestorableArchive, options = late) =>
    planRestore(bases, new Map([[server, own]]), undefined, options);
  const forked = (fork: number, bytes = 0x500) => ({
    histories: new Map([[2, [{ timeline: 1, end: parseLsn(lsn(fork, bytes)) }]]]),
    historyFiles: [history(2, at(6))],
  });

  test.each<[string, RestorableArchive, string, string[]]>([
    ['nothing', archive(numbers(2, 3, 4)), lsn(5, 0), []],
    ['nothing, where it ends with a part', archive([...numbers(2, 3), part(4, 0x70)]), lsn(4, 0x70), []],
    [
      'a segment',
      archive(numbers(2, 3, 5, 6, 8)),
      lsn(4, 0),
      [`${nameOf(1, 4)} is missing, and the archive goes on with ${nameOf(1, 5)}`],
    ],
    [
      'the rest of one',
      archive([...numbers(2), part(3, 0x70), part(4, 0x10)]),
      lsn(3, 0x70),
      [`only a part of ${nameOf(1, 3)} is there, and the archive goes on with ${nameOf(1, 4)}`],
    ],
    [
      'nothing of what an older timeline had after it was left',
      archive([...numbers(2, 3, 4, 7), segment(4, 2), part(5, 0x20, 2)], forked(4)),
      lsn(5, 0x20),
      [],
    ],
    ['nothing, where a new timeline has no segment yet', archive(numbers(2, 3, 4, 5), forked(4)), lsn(4, 0x500), []],
    [
      'a segment of an older timeline',
      archive([...numbers(2, 4), segment(5, 2)], forked(5, 0)),
      lsn(3, 0),
      [`${nameOf(2, 3).replace('00000002', '00000001')} is missing, and the archive goes on with ${nameOf(1, 4)}`],
    ],
    [
      'the first segment of a new timeline, for which an older one is no substitute',
      archive([...numbers(2, 3, 4, 5), segment(5, 2), segment(6, 2)], forked(4)),
      lsn(4, 0x500),
      [`${nameOf(2, 4)} is missing, and the archive goes on with ${nameOf(2, 5)}`],
    ],
  ])('where there is missing: %s', (_, own, end, missing) => {
    expect(plan([base('a', 2)], own).latest).toEqual({ end: parseLsn(end), missing });
  });

  test('begins with an older base where WAL of the newer one is missing, and says so', () => {
    const {
      base: chosen,
      segments,
      latest,
    } = plan([base('a', 2), base('b', 5, { stopLsn: lsn(7) })], archive(numbers(2, 3, 4, 5, 8)));
    expect([chosen.id, segments.length]).toEqual(['a', 4]);
    const gap = `${nameOf(1, 6)} is missing, and the archive goes on with ${nameOf(1, 8)}`;
    expect(latest?.missing).toEqual([`the newer base backup b can't be restored: ${gap}`, gap]);
  });

  test.each([
    ['may still come', new Date(at(6)), []],
    ['is long overdue', new Date(at(7)), [`the newer base backup b can't be restored: its WAL ends at ${lsn(5)}`]],
  ])('a newer base whose WAL %s', (_, now, missing) => {
    const { base: chosen, latest } = plan([base('a', 2), base('b', 5)], archive(numbers(2, 3, 4)), { now });
    expect([chosen.id, latest?.missing]).toEqual(['a', missing]);
  });

  test('a newer base of a server of which there is no WAL at all', () => {
    const other = base('b', 5, { systemIdentifier: '1' });
    const missing = ["the newer base backup b can't be restored: none of its WAL is there"];
    expect(plan([base('a', 2), other], archive(numbers(2, 3, 4))).latest?.missing).toEqual(missing);
  });

  test('goes on with the base that was chosen, though there is a newer one by now', () => {
    const own = archive(numbers(2, 3, 4, 5, 6));
    const { base: chosen, latest } = planRestore([base('a', 2), base('b', 5)], new Map([[server, own]]), undefined, {
      base: 'a',
    });
    expect([chosen.id, latest?.missing]).toEqual(['a', []]);
  });
});

describe('the WAL that a base needs', () => {
  const manifest = (ranges: string) =>
    `"Files": [...],\n"WAL-Ranges": [\n${ranges}\n],\n"Manifest-Checksum": "ab"}\n\0\0`;
  test('is in its manifest', () => {
    const range = '{ "Timeline": 3, "Start-LSN": "0/2000028", "End-LSN": "0/2000138" }';
    expect(walRangeIn(manifest(range))).toEqual({ startLsn: '0/2000028', timeline: 3, stopLsn: '0/2000138' });
  });
  test('over two timelines', () => {
    const ranges =
      '{ "Timeline": 2, "Start-LSN": "0/3000000", "End-LSN": "0/3000138" },\n{ "Timeline": 1, "Start-LSN": "0/2000028", "End-LSN": "0/3000000" }';
    expect(walRangeIn(manifest(ranges))).toEqual({ startLsn: '0/2000028', timeline: 2, stopLsn: '0/3000138' });
  });
  test.each(['', 'nothing of it', manifest('')])('is not guessed: %j', (tail) => {
    expect(() => walRangeIn(tail)).toThrow('did not say which WAL');
  });
});
