import { describe, expect, test } from '@jest/globals';
import { parseCron } from '../../../src/platform/cron.ts';
import { lastDue } from '../../../src/standing/last-due.ts';

const due = (cron: string, timeZone: string, now: string) => {
  const at = lastDue(cron, timeZone, Date.parse(now));
  return at === undefined ? undefined : new Date(at).toISOString().slice(0, 16);
};

describe('lastDue', () => {
  test.each([
    ['a daily one, later that day', '0 3 * * *', 'UTC', '2026-01-02T12:00:00Z', '2026-01-02T03:00'],
    ['a daily one, before its hour', '0 3 * * *', 'UTC', '2026-01-02T02:59:59Z', '2026-01-01T03:00'],
    ['at the very moment', '0 3 * * *', 'UTC', '2026-01-02T03:00:00Z', '2026-01-02T03:00'],
    ['in winter', '0 3 * * *', 'Europe/Berlin', '2026-01-02T12:00:00Z', '2026-01-02T02:00'],
    ['in summer', '0 3 * * *', 'Europe/Berlin', '2026-07-02T12:00:00Z', '2026-07-02T01:00'],
    ['where it is tomorrow already', '0 3 * * *', 'Pacific/Auckland', '2026-07-01T20:00:00Z', '2026-07-01T15:00'],
    ['an hour that spring leaves out', '30 2 * * *', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-29T01:30'],
    ['weekly', '0 5 * * 0', 'UTC', '2026-01-02T12:00:00Z', '2025-12-28T05:00'],
    ['Sunday as 7', '0 5 * * 7', 'UTC', '2026-01-02T12:00:00Z', '2025-12-28T05:00'],
    ['on weekdays, by name', '0 3 * * mon-fri', 'UTC', '2026-01-04T12:00:00Z', '2026-01-02T03:00'],
    ['every quarter of an hour', '*/15 * * * *', 'UTC', '2026-01-02T12:14:00Z', '2026-01-02T12:00'],
    ['twice a day', '0 3,15 * * *', 'UTC', '2026-01-02T16:00:00Z', '2026-01-02T15:00'],
    ['monthly', '0 3 1 * *', 'UTC', '2026-01-20T12:00:00Z', '2026-01-01T03:00'],
    ['yearly, in another year', '0 3 31 dec *', 'UTC', '2026-12-30T12:00:00Z', '2025-12-31T03:00'],
    ['on a leap day', '0 3 29 2 *', 'UTC', '2027-01-01T00:00:00Z', '2024-02-29T03:00'],
    ['a day or a weekday', '0 3 13 * 5', 'UTC', '2026-01-10T12:00:00Z', '2026-01-09T03:00'],
    ['a word', '@daily', 'UTC', '2026-01-02T12:00:00Z', '2026-01-02T00:00'],
  ])('%s: %s in %s at %s', (_name, cron, timeZone, now, expected) => {
    expect(due(cron, timeZone, now)).toBe(expected);
  });

  test('a day that never comes', () => {
    expect(due('0 3 31 2 *', 'UTC', '2026-01-02T12:00:00Z')).toBeUndefined();
  });
});

test.each(['', '* * * *', '@every 1h', '0 0 3 * * *', '60 * * * *', '5-1 * * * *', '*/0 * * * *', 'x * * * *'])(
  '%p is left to Temporal',
  (cron) => {
    expect(parseCron(cron)).toBeUndefined();
  },
);
