import { describe, expect, test } from '@jest/globals';
import { decideRetention, type RetainedBackup, type RetentionPolicy } from '../../../src/storage/retention.ts';

const none: RetentionPolicy = { last: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 };

/** Backups at these times, `2026-01-02T03`; one with an `!` is verified. */
function at(...times: string[]): RetainedBackup[] {
  return times.map((time) => {
    const startedAt = new Date(`${time.replace('!', '')}:00:00Z`);
    const id = `${startedAt.toISOString().replaceAll(/[-:]|\.\d{3}/g, '')}-1f2e3d4c`;
    return { id, startedAt, verified: time.endsWith('!') };
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

  test('ten thousand are decided in a moment, and right', () => {
    const start = Date.UTC(2000, 0, 1, 3);
    const backups = Array.from({ length: 10_000 }, (_, day) => {
      const startedAt = new Date(start + day * 86_400_000);
      return { id: `${startedAt.toISOString().replaceAll(/[-:]|\.\d{3}/g, '')}-1`, startedAt, verified: day === 5 };
    });
    const decisions = decideRetention(backups, { last: 7, daily: 14, weekly: 8, monthly: 12, yearly: 100 }, 'UTC');
    expect(decisions).toHaveLength(10_000);
    const keeping = decisions.filter(({ action }) => action === 'keep').map(({ id }) => id);
    // 14 days, 6 more weeks, 10 more months, 26 more years, the verified one.
    expect(keeping).toHaveLength(new Set(keeping).size);
    expect(keeping.at(-1)).toBe(backups[5]?.id);
    expect(keeping.length).toBeGreaterThan(14 + 6 + 9 + 25);
    expect(keeping.length).toBeLessThan(14 + 8 + 12 + 28 + 1);
  });
});
