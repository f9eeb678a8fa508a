import type { BackupSettings } from '../platform/settings/backups.ts';
import type { RetentionDecision } from '../workflows/backup-types.ts';

/** What retention knows of a backup. */
export interface RetainedBackup {
  id: string;
  startedAt: Date;
  /** When it was complete by the store's clock (ISO 8601): what it is called by is the clock of a worker, which may have jumped. */
  writtenAt?: string;
  /** Of some databases only. */
  partial: boolean;
  /** A drill of it has passed. */
  verified: boolean;
}

export type RetentionPolicy = Pick<BackupSettings['retention'], 'last' | 'daily' | 'weekly' | 'monthly' | 'yearly'>;

interface Period {
  rule: 'daily' | 'weekly' | 'monthly' | 'yearly';
  /** What the period is called that a day is in. */
  of: (day: Day) => string;
}

const periods: readonly Period[] = [
  { rule: 'daily', of: ({ text }) => text },
  { rule: 'weekly', of: (day) => isoWeek(day) },
  { rule: 'monthly', of: ({ text }) => text.slice(0, 7) },
  { rule: 'yearly', of: ({ text }) => text.slice(0, 4) },
];

/**
 * One decision with its reason for each complete backup, the newest first. Those of some databases only are counted by themselves:
 * one that a person took of a single database is no reason to delete the day's, or the last verified one, of all.
 */
export function decideRetention(
  backups: readonly RetainedBackup[],
  policy: RetentionPolicy,
  timeZone: string,
): RetentionDecision[] {
  const whole = decideAmong(
    backups.filter(({ partial }) => !partial),
    policy,
    timeZone,
  );
  const partial = decideAmong(
    backups.filter((backup) => backup.partial),
    policy,
    timeZone,
  ).map((decision) => ({ ...decision, reason: `${decision.reason}, of those of some databases only` }));
  return [...whole, ...partial].toSorted(newestFirst);
}

// Periods are those of the time zone; each counts only where it has a backup, so that a pause deletes nothing. The newest backup
// and the newest verified one are kept whatever the policy and the clock say: `now` plays no part, and the newest are those by
// either clock.
function decideAmong(
  backups: readonly RetainedBackup[],
  policy: RetentionPolicy,
  timeZone: string,
): RetentionDecision[] {
  const sorted = backups.toSorted(newestFirst);
  const lastWritten = sorted.toSorted((a, b) => writtenOf(b) - writtenOf(a));
  const dayOf = dayIn(timeZone);
  const reasons = new Map<string, string[]>(sorted.map(({ id }) => [id, []]));
  const last = sorted.slice(0, policy.last);
  last.forEach(({ id }, index) => {
    reasons.get(id)?.push(`newest ${index + 1} of ${policy.last} (last)`);
  });
  for (const { rule, of } of periods) {
    newestOfEach(sorted, ({ startedAt }) => of(dayOf(startedAt)))
      .slice(0, policy[rule])
      .forEach(({ backup, period }, index) => {
        reasons.get(backup.id)?.push(`newest of ${period}, ${index + 1} of ${policy[rule]} (${rule})`);
      });
  }
  const lastIds = new Set(last.map(({ id }) => id));
  lastWritten.slice(0, policy.last).forEach(({ id }, index) => {
    if (!lastIds.has(id)) reasons.get(id)?.push(`newest ${index + 1} of ${policy.last} by the store's clock (last)`);
  });
  const verified = sorted.find((backup) => backup.verified);
  const lastVerified = lastWritten.find((backup) => backup.verified);
  if (verified) reasons.get(verified.id)?.push('newest one that a drill has verified');
  if (lastVerified && lastVerified !== verified) {
    reasons.get(lastVerified.id)?.push("newest one that a drill has verified, by the store's clock");
  }
  return sorted.map(({ id }) => {
    const [first] = reasons.get(id) ?? [];
    return first === undefined
      ? { id, action: 'delete', reason: 'no rule keeps it' }
      : { id, action: 'keep', reason: (reasons.get(id) ?? []).join('; ') };
  });
}

function newestFirst(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? 1 : -1;
}

function writtenOf({ writtenAt, startedAt }: RetainedBackup): number {
  return writtenAt === undefined ? startedAt.getTime() : Date.parse(writtenAt);
}

function newestOfEach(sorted: readonly RetainedBackup[], periodOf: (backup: RetainedBackup) => string) {
  const found = new Map<string, RetainedBackup>();
  for (const backup of sorted) {
    const period = periodOf(backup);
    if (!found.has(period)) found.set(period, backup);
  }
  return [...found].map(([period, backup]) => ({ period, backup }));
}

/** A day of the calendar, `2026-01-02`. */
interface Day {
  text: string;
}

function dayIn(timeZone: string): (moment: Date) => Day {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (moment) => ({ text: format.format(moment) });
}

/** `2026-W01`: weeks begin on Monday, and belong to the year that their Thursday is in. */
function isoWeek({ text }: Day): string {
  const thursday = new Date(`${text}T00:00:00Z`);
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  const year = thursday.getUTCFullYear();
  const week = Math.ceil(((thursday.getTime() - Date.UTC(year, 0, 1)) / 86_400_000 + 1) / 7);
  return `${year}-W${String(week).padStart(2, '0')}`;
}
