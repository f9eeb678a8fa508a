import type { Due, Kind } from '../standing/due.ts';
import type { NewestBackup, Standing } from '../standing/read-standing.ts';
import type { BackupsReport, BackupsStanding, LateBackup, WalStatus } from '../workflows/backup-types.ts';

/** A Schedule as it was found: `missing`, or whether a person has paused it, and since when there is one (milliseconds). */
export type ScheduleFacts = 'missing' | { paused: boolean; note?: string; createdAt?: number };

/** What is known of a platform's backups; what could not be asked is undefined. */
export interface BackupFacts {
  now: number;
  standing: Standing;
  due: readonly Due[];
  /** By id; undefined: this server knows no Schedules. */
  schedules: ReadonlyMap<string, ScheduleFacts> | undefined;
  wal: { enabled: boolean; status?: WalStatus | undefined };
}

/** The archive is late when it is later than that, in seconds; its own run complains sooner. */
const mostLagSeconds = 300;

/** How the backups stand, and what of them did not happen when it was due, with what to do about it. */
export function judgeBackups(facts: BackupFacts): BackupsReport {
  const { standing, wal, now } = facts;
  const late = [...facts.due.flatMap((due) => lateness(facts, due)), ...walLateness(wal)];
  return { well: late.length === 0, late, ...standingOf(standing, wal.status, now) };
}

function standingOf(standing: Standing, wal: WalStatus | undefined, now: number): BackupsStanding {
  const age = (at: number) => Math.max(0, Math.round((now - at) / 1000));
  const { databases, base, drill } = standing;
  const backups = [
    ...[...databases].map(([database, newest]) => ({ what: database, newest })),
    ...(base ? [{ what: 'base backup', newest: base }] : []),
  ];
  return {
    newest: backups.map(({ what, newest: { id, startedAt } }) => ({ what, backup: id, ageSeconds: age(startedAt) })),
    ...(drill && { drill: { drill: drill.drill, passed: drill.passed, ageSeconds: age(drill.endedAt) } }),
    ...(wal && { wal }),
  };
}

function lateness(facts: BackupFacts, due: Due): LateBackup[] {
  const schedule = facts.schedules?.get(due.schedule);
  if (schedule === 'missing') return [missing(due)];
  const paused = schedule?.paused ? [pausedOf(due, schedule.note)] : [];
  return [...paused, ...kindsJudges[due.kind](facts, due, schedule)];
}

const kindsJudges: Readonly<
  Record<Kind, (facts: BackupFacts, due: Due, schedule: Exclude<ScheduleFacts, 'missing'> | undefined) => LateBackup[]>
> = {
  logical: ({ standing: { databases } }, due, schedule) =>
    databases.size === 0
      ? neverOf('backup', due, schedule)
      : [...databases].flatMap(([name, newest]) => overdue(`backup of ${name}`, newest, due)),
  base: ({ standing: { base } }, due, schedule) =>
    base ? overdue('base backup', base, due) : neverOf('base backup', due, schedule),
  drill: ({ standing: { drill } }, due, schedule) => {
    if (!drill) return neverOf('drill', due, schedule);
    if (!drill.passed) return [failedDrill(drill.drill)];
    return isBefore(drill.endedAt, due) ? [tooOld('drill', `${drill.drill} ended`, drill.endedAt, due)] : [];
  },
};

function overdue(what: string, { id, startedAt }: NewestBackup, due: Due): LateBackup[] {
  return isBefore(startedAt, due) ? [tooOld(what, `${id} was begun`, startedAt, due)] : [];
}

function isBefore(at: number, { dueAt }: Due): boolean {
  return dueAt !== undefined && at < dueAt;
}

function tooOld(what: string, newest: string, at: number, due: Due): LateBackup {
  return {
    what,
    reason: `the newest, ${newest} at ${iso(at)}; one was due at ${iso(due.dueAt ?? at)} (${due.cron} ${due.timeZone})`,
    remedy: `Look at the runs of ${due.workflowType} in Temporal, then \`temporal schedule trigger --schedule-id ${due.schedule}\`.`,
  };
}

/** One that could not come due yet is not late: its Schedule is newer than that. */
function neverOf(what: string, due: Due, schedule: Exclude<ScheduleFacts, 'missing'> | undefined): LateBackup[] {
  const { dueAt } = due;
  if (dueAt === undefined || (schedule?.createdAt !== undefined && schedule.createdAt > dueAt)) return [];
  return [
    {
      what,
      reason: `there is none; one was due at ${iso(dueAt)} (${due.cron} ${due.timeZone})`,
      remedy: `Look at the runs of ${due.workflowType} in Temporal, then \`temporal schedule trigger --schedule-id ${due.schedule}\`.`,
    },
  ];
}

function failedDrill(drill: string): LateBackup {
  return {
    what: 'drill',
    reason: `${drill} failed: whether the backups restore is not known`,
    remedy: `Read drills/${drill}.html in the bucket, mend what it names, then run \`aroti drill\`.`,
  };
}

function pausedOf({ schedule }: Due, note: string | undefined): LateBackup {
  return {
    what: schedule,
    reason: `the Schedule is paused${note ? `: ${note}` : ''}`,
    remedy: `When its reason is gone: \`temporal schedule toggle --unpause --schedule-id ${schedule}\`.`,
  };
}

function missing({ schedule }: Due): LateBackup {
  return {
    what: schedule,
    reason: 'the document asks for the Schedule, and Temporal has none',
    remedy: 'Run `aroti schedules apply`, or switch it off in the document.',
  };
}

function walLateness({ enabled, status }: BackupFacts['wal']): LateBackup[] {
  const reason = enabled ? walProblem(status) : undefined;
  if (reason === undefined) return [];
  return [
    {
      what: 'WAL archive',
      reason,
      remedy: '`aroti wal status` says more; `aroti schedules apply` starts the archive.',
    },
  ];
}

function walProblem(status: WalStatus | undefined): string | undefined {
  if (!status) return 'no run archives, or it does not answer';
  if (status.state !== 'archiving') return status.problem ?? `it is ${status.state}`;
  return status.lagSeconds > mostLagSeconds ? `it is ${status.lagSeconds} s late` : undefined;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
