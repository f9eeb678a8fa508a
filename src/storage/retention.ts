import type { BackupSettings } from '../platform/settings/backups.ts';
import type { RetentionDecision } from '../workflows/backup-types.ts';

/** What retention knows of a backup. */
export interface RetainedBackup {
  id: string;
  startedAt: Date;
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
 * One decision with its reason for each complete backup, the newest first. Periods are those of the time zone; each counts only
 * where it has a backup, so that a pause deletes nothing. The newest backup and the newest verified one are kept whatever the
 * policy and the clock say: `now` plays no part.
 */
export function decideRetention(
  backups: readonly RetainedBackup[],
  policy: RetentionPolicy,
  timeZone: string,
): RetentionDecision[] {
  const newestFirst = backups.toSorted((a, b) => (a.id < b.id ? 1 : -1));
  const newestVerified = newestFirst.find(({ verified }) => verified);
  const dayOf = dayIn(timeZone);
  const reasons = new Map<string, string[]>(newestFirst.map(({ id }) => [id, []]));
  newestFirst.slice(0, policy.last).forEach(({ id }, index) => {
    reasons.get(id)?.push(`newest ${index + 1} of ${policy.last} (last)`);
  });
  for (const { rule, of } of periods) {
    newestOfEach(newestFirst, ({ startedAt }) => of(dayOf(startedAt)))
      .slice(0, policy[rule])
      .forEach(({ backup, period }, index) => {
        reasons.get(backup.id)?.push(`newest of ${period}, ${index + 1} of ${policy[rule]} (${rule})`);
      });
  }
  if (newestVerified) reasons.get(newestVerified.id)?.push('newest one that a drill has verified');
  return newestFirst.map(({ id }) => {
    const [first] = reasons.get(id) ?? [];
    return first === undefined
      ? { id, action: 'delete', reason: 'no rule keeps it' }
      : { id, action: 'keep', reason: (reasons.get(id) ?? []).join('; ') };
  });
}

function newestOfEach(newestFirst: readonly RetainedBackup[], periodOf: (backup: RetainedBackup) => string) {
  const found = new Map<string, RetainedBackup>();
  for (const backup of newestFirst) {
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
