import { describe, expect, jest, test } from '@jest/globals';
import { decideRetention, type RetainedBackup, type RetentionPolicy } from '../../../src/storage/retention.ts';

jest.setTimeout(60_000);

/** Numbers from 0 to 1 that look random, and are the same in every run. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const day = 86_400_000;
const rules = ['last', 'daily', 'weekly', 'monthly', 'yearly'] as const;

interface Case {
  backups: RetainedBackup[];
  policy: RetentionPolicy;
  random: () => number;
}

/** Backups at random times within random spans, some verified, some by a clock that was wrong; in no order. */
function caseOf(seed: number, count: number): Case {
  const random = numbersFrom(seed);
  const upTo = (most: number) => Math.floor(random() * most);
  const span = day * (1 + upTo(20 * 365));
  const [jumps, verifies, partials] = [random() < 0.5 ? 0.05 : 0, random() * 0.2, random() < 0.5 ? 0.3 : 0];
  const backups = Array.from({ length: count }, (_, index): RetainedBackup => {
    const written = Date.UTC(2005, 0, 1) + Math.floor(random() * span);
    const clock = random() < jumps ? written + day * (upTo(4000) - 2000) : written;
    const startedAt = new Date(Math.floor(clock / 1000) * 1000);
    const id = `${startedAt.toISOString().replaceAll(/[-:]|\.\d{3}/g, '')}-${index.toString(36)}`;
    const writtenAt = new Date(written).toISOString();
    return { id, startedAt, writtenAt, partial: random() < partials, verified: random() < verifies };
  });
  const of = (most: number) => (random() < 0.3 ? 0 : upTo(most));
  const policy = { last: 1 + upTo(20), daily: of(40), weekly: of(20), monthly: of(30), yearly: of(10) };
  return { backups, policy, random };
}

function keptOf(backups: readonly RetainedBackup[], policy: RetentionPolicy, timeZone = 'UTC'): Set<string> {
  const decisions = decideRetention(backups, policy, timeZone);
  return new Set(decisions.flatMap(({ id, action }) => (action === 'keep' ? [id] : [])));
}

/** The same in other words: a backup stays if nothing newer is of its period, and fewer newer periods than the rule names have a backup. */
function wantedOf(backups: readonly RetainedBackup[], policy: RetentionPolicy): Set<string> {
  const [whole, partial] = [backups.filter((one) => !one.partial), backups.filter((one) => one.partial)];
  return wantedOfAlike(whole, policy).union(wantedOfAlike(partial, policy));
}

function wantedOfAlike(backups: readonly RetainedBackup[], policy: RetentionPolicy): Set<string> {
  const days = (moment: Date) => Math.floor(moment.getTime() / day);
  const periods = {
    daily: days,
    // The first day of the epoch was a Thursday.
    weekly: (moment: Date) => Math.floor((days(moment) + 3) / 7),
    monthly: (moment: Date) => moment.getUTCFullYear() * 12 + moment.getUTCMonth(),
    yearly: (moment: Date) => moment.getUTCFullYear(),
  };
  const newestFirst = backups.toSorted((a, b) => (a.id < b.id ? 1 : -1));
  const lastWritten = newestFirst.toSorted((a, b) => Date.parse(b.writtenAt ?? '') - Date.parse(a.writtenAt ?? ''));
  const wanted = new Set<string>();
  for (const order of [newestFirst, lastWritten]) {
    for (const { id } of order.slice(0, policy.last)) wanted.add(id);
    const verified = order.find((backup) => backup.verified);
    if (verified) wanted.add(verified.id);
  }
  for (const [rule, periodOf] of Object.entries(periods)) {
    const seen = new Set<number>();
    for (const { id, startedAt } of newestFirst) {
      const period = periodOf(startedAt);
      if (!seen.has(period) && seen.size < policy[rule as keyof typeof periods]) wanted.add(id);
      seen.add(period);
    }
  }
  return wanted;
}

const seeds = Array.from({ length: 60 }, (_, index) => index + 1);

describe('whatever the catalogue and the policy are', () => {
  test('every backup gets one decision with a reason, and those of the policy stay', () => {
    for (const seed of seeds) {
      const { backups, policy } = caseOf(seed, 1 + seed * 5);
      const decisions = decideRetention(backups, policy, 'UTC');
      expect(decisions.map(({ id }) => id)).toEqual(
        backups
          .map(({ id }) => id)
          .toSorted()
          .toReversed(),
      );
      expect(decisions.every(({ reason }) => reason.length > 0)).toBe(true);
      expect({ seed, kept: keptOf(backups, policy) }).toEqual({ seed, kept: wantedOf(backups, policy) });
    }
  });

  test.each(['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'])(
    'the newest one and the newest verified one stay, by either clock: %s',
    (timeZone) => {
      for (const seed of seeds) {
        const { backups, policy } = caseOf(seed, 1 + seed);
        const kept = keptOf(backups, policy, timeZone);
        const written = ({ writtenAt = '' }: RetainedBackup) => writtenAt;
        const whole = backups.filter(({ partial }) => !partial);
        for (const some of [whole, whole.filter(({ verified }) => verified)]) {
          if (some.length === 0) continue;
          const newest = some.reduce((a, b) => (a.id > b.id ? a : b));
          const last = some.reduce((a, b) => (written(a) >= written(b) ? a : b));
          expect({ seed, newest: kept.has(newest.id) }).toEqual({ seed, newest: true });
          expect({ seed, last: some.some((one) => written(one) === written(last) && kept.has(one.id)) }).toEqual({
            seed,
            last: true,
          });
        }
      }
    },
  );

  test('a rule that names more never keeps less', () => {
    for (const seed of seeds) {
      const { backups, policy, random } = caseOf(seed, 200);
      const kept = keptOf(backups, policy, 'Europe/Berlin');
      for (const rule of rules) {
        const more = { ...policy, [rule]: policy[rule] + 1 + Math.floor(random() * 5) };
        expect({ seed, rule, lost: [...kept.difference(keptOf(backups, more, 'Europe/Berlin'))] }).toEqual({
          seed,
          rule,
          lost: [],
        });
      }
    }
  });

  test('a pruning that was cut off anywhere decides the same when it goes on, and one that is over deletes nothing more', () => {
    for (const seed of seeds) {
      const { backups, policy, random } = caseOf(seed, 300);
      const kept = keptOf(backups, policy, 'America/New_York');
      const cutOff = backups.filter(({ id }) => kept.has(id) || random() < 0.5);
      expect({ seed, kept: keptOf(cutOff, policy, 'America/New_York') }).toEqual({ seed, kept });
      const over = backups.filter(({ id }) => kept.has(id));
      expect({ seed, kept: keptOf(over, policy, 'America/New_York') }).toEqual({ seed, kept });
    }
  });
});

test('ten thousand are decided right', () => {
  for (const seed of [101, 102, 103]) {
    const { backups, policy } = caseOf(seed, 10_000);
    expect(keptOf(backups, policy)).toEqual(wantedOf(backups, policy));
  }
});
