import { describe, expect, test } from '@jest/globals';
import { decideRetention, type RetainedBackup, type RetentionPolicy } from '../../../src/storage/retention.ts';

const none: RetentionPolicy = { last: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 };

/** Backups at these times, `2026-01-02T03`; one with an `!` is verified. */
function at(...times: string[]): RetainedBackup[] {
  return times.map((time) => {
    const startedAt = new Date(`${time.replace('!', '')}:00:00Z`);
    const id = `${startedAt.toISOString().replaceAll(/[-:]|\.\d{3}/g, '')}-1f2e3d4c`;
    return { id, startedAt, partial: false, verified: time.endsWith('!') };
  });
}

/** The times that are kept, newest first. */
function kept(backups: RetainedBackup[], policy: RetentionPolicy, timeZone = 'UTC'): string[] {
  const byId = new Map(backups.map((backup) => [backup.id, backup]));
  return decideRetention(backups, policy, timeZone)
    .filter(({ action }) => action === 'keep')
    .map(({ id }) => byId.get(id)?.startedAt.toISOString().slice(0, 13) ?? '');
}

const daysOfJanuary = Array.from({ length: 31 }, (_, day) => `2026-01-${String(day + 1).padStart(2, '0')}T03`);

describe('decideRetention', () => {
  test.each<[string, RetentionPolicy, string[]]>([
    ['the last three', { ...none, last: 3 }, ['2026-01-31T03', '2026-01-30T03', '2026-01-29T03']],
    ['two days', { ...none, daily: 2 }, ['2026-01-31T03', '2026-01-30T03']],
    ['three weeks', { ...none, weekly: 3 }, ['2026-01-31T03', '2026-01-25T03', '2026-01-18T03']],
    ['months', { ...none, monthly: 5 }, ['2026-01-31T03']],
    ['years', { ...none, yearly: 5 }, ['2026-01-31T03']],
    [
      'a mixture',
      { last: 2, daily: 3, weekly: 2, monthly: 1, yearly: 1 },
      ['2026-01-31T03', '2026-01-30T03', '2026-01-29T03', '2026-01-25T03'],
    ],
  ])('keeps %s', (_what, policy, times) => {
    expect(kept(at(...daysOfJanuary), policy)).toEqual(times);
  });

  test('the newest of a day counts, by the calendar of the time zone', () => {
    const backups = at('2026-03-28T22', '2026-03-28T23', '2026-03-29T01', '2026-03-29T23');
    expect(kept(backups, { ...none, daily: 3 }, 'UTC')).toEqual(['2026-03-29T23', '2026-03-28T23']);
    // The clock went forward in that night.
    expect(kept(backups, { ...none, daily: 3 }, 'Europe/Berlin')).toEqual([
      '2026-03-29T23',
      '2026-03-29T01',
      '2026-03-28T22',
    ]);
  });

  test('weeks belong to the year of their Thursday', () => {
    const [decision] = decideRetention(at('2027-01-01T03'), { ...none, weekly: 1 }, 'UTC');
    expect(decision?.reason).toContain('2026-W53');
  });

  test('a pause costs nothing: periods without a backup do not count', () => {
    expect(kept(at('2020-05-01T03', '2021-05-01T03', '2026-01-01T03'), { ...none, daily: 3 })).toHaveLength(3);
  });

  test('the newest verified one is never deleted, however old it is', () => {
    expect(kept(at('2001-01-01T03!', '2002-01-01T03!', ...daysOfJanuary), none)).toEqual([
      '2026-01-31T03',
      '2002-01-01T03',
    ]);
  });

  test('neither is the newest one: nor where a clock that jumped has dated others in the future', () => {
    expect(kept(at('2026-01-01T03'), none)).toEqual(['2026-01-01T03']);
    expect(kept(at('2026-01-01T03', '2026-01-02T03!', '2099-01-01T03'), none)).toEqual([
      '2099-01-01T03',
      '2026-01-02T03',
    ]);
  });

  test('those of some databases only count by themselves: none is a reason to delete one of all', () => {
    const partial = at('2026-01-02T05!', '2026-01-02T06').map((backup) => ({ ...backup, partial: true }));
    const backups = [...at('2026-01-01T03!', '2026-01-02T03'), ...partial];
    expect(kept(backups, none)).toEqual(['2026-01-02T06', '2026-01-02T05', '2026-01-02T03', '2026-01-01T03']);
    expect(kept(backups, { ...none, daily: 5 })).toHaveLength(4);
    expect(kept([...backups, ...at('2026-01-03T03!')], none)).toEqual([
      '2026-01-03T03',
      '2026-01-02T06',
      '2026-01-02T05',
    ]);
    const [newest] = decideRetention(backups, none, 'UTC');
    expect(newest?.reason).toBe('newest 1 of 1 (last), of those of some databases only');
  });

  test('every backup gets one decision with its reason', () => {
    const decisions = decideRetention(
      at('2026-01-01T03', '2026-01-02T03', '2026-01-02T04!'),
      { ...none, daily: 1 },
      'UTC',
    );
    expect(decisions.map(({ action, reason }) => `${action}: ${reason}`)).toEqual([
      'keep: newest 1 of 1 (last); newest of 2026-01-02, 1 of 1 (daily); newest one that a drill has verified',
      'delete: no rule keeps it',
      'delete: no rule keeps it',
    ]);
  });

  test.each<[string, string[], string, string[]]>([
    [
      // 01:30 comes once; the day has 23 hours.
      'goes forward in Berlin',
      ['2026-03-28T22', '2026-03-28T23', '2026-03-29T00', '2026-03-29T01', '2026-03-29T21', '2026-03-29T22'],
      'Europe/Berlin',
      ['2026-03-29T22', '2026-03-29T21', '2026-03-28T22'],
    ],
    [
      // 02:30 comes twice; the day has 25 hours.
      'goes back in Berlin',
      ['2026-10-24T21', '2026-10-24T22', '2026-10-25T00', '2026-10-25T01', '2026-10-25T22', '2026-10-25T23'],
      'Europe/Berlin',
      ['2026-10-25T23', '2026-10-25T22', '2026-10-24T21'],
    ],
    [
      'goes forward in New York',
      ['2026-03-08T04', '2026-03-08T05', '2026-03-09T03', '2026-03-09T04'],
      'America/New_York',
      ['2026-03-09T04', '2026-03-09T03', '2026-03-08T04'],
    ],
    [
      'goes back in New York',
      ['2026-11-01T03', '2026-11-01T04', '2026-11-02T04', '2026-11-02T05'],
      'America/New_York',
      ['2026-11-02T05', '2026-11-02T04', '2026-11-01T03'],
    ],
    [
      // By half an hour only, from UTC+10:30 to UTC+11.
      'goes forward on Lord Howe Island',
      ['2026-10-03T13', '2026-10-03T14', '2026-10-04T12', '2026-10-04T13'],
      'Australia/Lord_Howe',
      ['2026-10-04T13', '2026-10-04T12', '2026-10-03T13'],
    ],
  ])('the day on which the clock %s is one day, of whatever length', (_what, times, timeZone, wanted) => {
    expect(kept(at(...times), { ...none, daily: 3 }, timeZone)).toEqual(wanted);
  });

  test('all are years older than anything that the policy names: the newest one and the newest verified one stay', () => {
    const backups = at('1999-01-01T03!', '1999-01-02T03!', '1999-01-03T03', '1999-01-04T03');
    expect(kept(backups, none)).toEqual(['1999-01-04T03', '1999-01-02T03']);
  });

  /** A backup that a worker's clock called by one time, and that the store had at another. */
  const jumped = (called: string, written: string): RetainedBackup => {
    const [backup] = at(called);
    if (!backup) throw new TypeError('one was made');
    return { ...backup, writtenAt: `${written}:05:00.000Z` };
  };

  test.each<[string, RetainedBackup[], RetentionPolicy, string[]]>([
    [
      'back: what is written now is called by old times, and is the newest all the same',
      [
        jumped('2026-01-01T03!', '2026-01-01T03'),
        jumped('2026-01-02T03', '2026-01-02T03'),
        jumped('2020-05-01T03!', '2026-01-03T03'),
        jumped('2020-05-02T03', '2026-01-04T03'),
      ],
      none,
      ['2026-01-02T03', '2026-01-01T03', '2020-05-02T03', '2020-05-01T03'],
    ],
    [
      'forward, and back again: one from the future does not make all that come after it old ones',
      [
        jumped('2026-01-01T03', '2026-01-01T03'),
        jumped('2099-01-01T03!', '2026-01-02T03'),
        jumped('2026-01-03T03!', '2026-01-03T03'),
        jumped('2026-01-04T03', '2026-01-04T03'),
      ],
      none,
      ['2099-01-01T03', '2026-01-04T03', '2026-01-03T03'],
    ],
    [
      'back, and `last` counts by either clock',
      [
        jumped('2026-01-01T03', '2026-01-01T03'),
        jumped('2026-01-02T03', '2026-01-02T03'),
        jumped('2020-05-01T03', '2026-01-03T03'),
        jumped('2020-05-02T03', '2026-01-04T03'),
        jumped('2019-05-02T03', '2019-05-02T03'),
      ],
      { ...none, last: 2 },
      ['2026-01-02T03', '2026-01-01T03', '2020-05-02T03', '2020-05-01T03'],
    ],
  ])('the clock of a worker jumped %s', (_what, backups, policy, wanted) => {
    expect(kept(backups, policy)).toEqual(wanted);
  });
});
