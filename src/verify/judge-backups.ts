import type { Due, Kind } from '../standing/due.ts';
import { newestOf } from '../standing/newest-of.ts';
import type { DrillFacts, DrillKind, NewestBackup, Standing } from '../standing/read-standing.ts';
import type { BackupsReport, BackupsStanding, LateBackup, WalStatus } from '../workflows/backup-types.ts';
import { leadsNowhere } from '../workflows/wal-text.ts';

/** A Schedule as it was found: `missing`, or whether a person has paused it, and since when there is one (milliseconds). */
export type ScheduleFacts = 'missing' | { paused: boolean; note?: string; createdAt?: number };

/** Why something could not be looked at. */
export interface Unseen {
  unseen: string;
}

/** What is known of a platform's backups. */
export interface BackupFacts {
  now: number;
  standing: Standing | Unseen;
  due: readonly Due[];
  /** By id; undefined: this server knows no Schedules. */
  schedules: ReadonlyMap<string, ScheduleFacts> | Unseen | undefined;
  /** No status: no run archives, or it does not answer. */
  wal: { enabled: boolean; status?: WalStatus | undefined };
}

/** The archive is late when it is later than that, in seconds; its own run complains sooner. */
const mostLagSeconds = 300;
/** A base backup takes its time; an archive from which nothing can be restored is told of after that, in seconds. */
const mostBaselessSeconds = 300;

/** How the backups stand, and what of them did not happen when it was due, with what to do about it. What was not seen is not well. */
export function judgeBackups(facts: BackupFacts): BackupsReport {
  const { wal, now } = facts;
  const standing = isUnseen(facts.standing) ? undefined : facts.standing;
  const late = [
    ...unseen(facts),
    ...facts.due.flatMap((due) => lateness(facts, standing, due)),
    ...walLateness(wal, standing, now),
  ];
  return { well: late.length === 0, late, ...standingOf(standing ?? newestOf([]), wal.status, now) };
}

function isUnseen(what: object | undefined): what is Unseen {
  return what !== undefined && 'unseen' in what;
}

function unseen({ standing, schedules }: BackupFacts): LateBackup[] {
  const complaint = (what: string, why: string, remedy: string) => ({
    what,
    reason: `${what === 'catalogue' ? 'it' : 'they'} could not be looked at: ${why}`,
    remedy,
  });
  const stores = 'See that the worker reaches the stores of `backups.destinations`, and with which credentials.';
  return [
    ...(isUnseen(standing) ? [complaint('catalogue', standing.unseen, stores)] : []),
    ...(isUnseen(schedules)
      ? [complaint('Schedules', schedules.unseen, 'See that Temporal answers: `aroti schedules list`.')]
      : []),
  ];
}

function standingOf(standing: Standing, wal: WalStatus | undefined, now: number): BackupsStanding {
  const age = (at: number) => Math.max(0, Math.round((now - at) / 1000));
  const { databases, base, drills } = standing;
  const drilled = ({ drill, passed, endedAt }: DrillFacts) => ({ drill, passed, ageSeconds: age(endedAt) });
  const { logical, point } = { logical: drills.logical.newest, point: drills.point.newest };
  const backups = [
    ...[...databases].map(([database, newest]) => ({ what: database, newest })),
    ...(base ? [{ what: 'base backup', newest: base }] : []),
  ];
  return {
    newest: backups.map(({ what, newest: { id, startedAt } }) => ({ what, backup: id, ageSeconds: age(startedAt) })),
    ...(logical && { drill: drilled(logical) }),
    ...(point && { pointDrill: drilled(point) }),
    ...(wal && { wal }),
  };
}

function lateness({ schedules }: BackupFacts, standing: Standing | undefined, due: Due): LateBackup[] {
  const schedule = isUnseen(schedules) ? undefined : schedules?.get(due.schedule);
  if (schedule === 'missing') return [missing(due)];
  const paused = schedule?.paused ? [pausedOf(due, schedule.note)] : [];
  return [...paused, ...(standing ? kindsJudges[due.kind](standing, due, schedule) : [])];
}

/** What a drill is called, what is not known without it, and how one is run now. */
const drillTexts: Readonly<Record<DrillKind, { what: string; unknown: string; command: string }>> = {
  logical: { what: 'drill', unknown: 'whether the backups restore', command: 'aroti drill' },
  point: {
    what: 'drill of the WAL',
    unknown: 'whether the archive leads to a point in time',
    command: 'aroti drill --at latest',
  },
};

type Judge = (standing: Standing, due: Due, schedule: MadeSchedule | undefined) => LateBackup[];
type MadeSchedule = Exclude<ScheduleFacts, 'missing'>;

const kindsJudges: Readonly<Record<Kind, Judge>> = {
  logical: ({ databases }, due, schedule) =>
    databases.size === 0
      ? neverOf('backup', due, schedule)
      : [...databases].flatMap(([name, newest]) => overdue(`backup of ${name}`, newest, due)),
  base: ({ base }, due, schedule) => (base ? overdue('base backup', base, due) : neverOf('base backup', due, schedule)),
  drill: judgeDrill('logical'),
  point: judgeDrill('point'),
};

function judgeDrill(kind: DrillKind): Judge {
  const { what } = drillTexts[kind];
  return ({ drills }, due, schedule) => {
    const { newest } = drills[kind];
    if (!newest) return neverOf(what, due, schedule);
    if (!newest.passed) return [failedDrill(kind, newest.drill)];
    return isBefore(newest.endedAt, due) ? [tooOld(what, `${newest.drill} ended`, newest.endedAt, due)] : [];
  };
}

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
function neverOf(what: string, due: Due, schedule: MadeSchedule | undefined): LateBackup[] {
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

function failedDrill(kind: DrillKind, drill: string): LateBackup {
  const { what, unknown, command } = drillTexts[kind];
  return {
    what,
    reason: `${drill} failed: ${unknown} is not known`,
    remedy: `Read drills/${drill}.html in the bucket, mend what it names, then run \`${command}\`.`,
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
    remedy: 'Run `aroti schedules apply --file platform.yaml`, or switch it off in the document.',
  };
}

function walLateness(
  { enabled, status }: BackupFacts['wal'],
  standing: Standing | undefined,
  now: number,
): LateBackup[] {
  const reason = enabled ? (walProblem(status) ?? uselessSince(status, standing) ?? baseless(status, now)) : undefined;
  if (reason === undefined) return [];
  return [
    {
      what: 'WAL archive',
      reason,
      remedy:
        '`aroti wal status` says more; `aroti schedules apply --file platform.yaml` starts an archive that does not run; runs of backupBase that failed say why there is no base backup.',
    },
  ];
}

function walProblem(status: WalStatus | undefined): string | undefined {
  if (!status) return 'no run archives, or it does not answer';
  if (status.state !== 'archiving') return status.problem ?? `it is ${status.state}`;
  return status.lagSeconds > mostLagSeconds ? `it is ${status.lagSeconds} s late` : undefined;
}

/** Beyond WAL that is missing only a base backup that was begun after it restores anything. */
function uselessSince(status: WalStatus | undefined, standing: Standing | undefined): string | undefined {
  const missing = status?.missing;
  if (!missing || !standing || (standing.base && standing.base.startedAt >= Date.parse(missing.seenAt)))
    return undefined;
  return `WAL from ${missing.from} to ${missing.to} is missing, and there is no base backup since: nothing newer can be restored`;
}

/** Whatever base backups there are: the run has looked whether one leads to what is archived. */
function baseless(status: WalStatus | undefined, now: number): string | undefined {
  const since = status?.needsBaseSince;
  if (since === undefined || now - Date.parse(since) <= mostBaselessSeconds * 1000) return undefined;
  return `no base backup has led to what is archived since ${since}: ${leadsNowhere}`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
