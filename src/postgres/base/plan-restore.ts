import { endOf, isOnPath, type ListedSegment, type WalArchive } from '../wal/chain.ts';
import { followChain, type FollowedChain } from '../wal/follow-chain.ts';
import { formatLsn, parseLsn, type Lsn } from '../wal/lsn.ts';
import type { BaseManifest } from '../../storage/wal-bases.ts';
import type { ListedWal } from '../../storage/wal-catalogue.ts';

export type ListedHistory = Extract<ListedWal, { kind: 'history' }>;

/** What an archive holds of one server, and when its timelines came. */
export interface RestorableArchive extends WalArchive {
  historyFiles: readonly ListedHistory[];
}

export interface RestorePlan {
  base: BaseManifest;
  timeline: number;
  /** In the order in which they are read. */
  segments: ListedSegment[];
  histories: ListedHistory[];
  /** Of the newest state: there is no moment that says whether it was reached. */
  latest?: WalToTheEnd;
}

export interface WalToTheEnd {
  /** Where its WAL ends. */
  end: Lsn;
  /** What the archive itself shows to be missing, in words: a newer state could be restored if that were there. */
  missing: string[];
}

export interface PlanOptions {
  /** Id of the base to begin with, as it was chosen before; left out: the best one. */
  base?: string | undefined;
  /** By the store's clock. */
  now?: Date;
}

/** The archive can't bring that moment back; it can, from `earliest` to `latest` (ISO 8601), if it can at all. */
export class PointNotReachable extends Error {
  override readonly name = 'PointNotReachable';
  readonly earliest: string | undefined;
  readonly latest: string | undefined;

  constructor(message: string, { earliest, latest }: { earliest?: string | undefined; latest?: string | undefined }) {
    super(message);
    this.earliest = earliest;
    this.latest = latest;
  }
}

/** Clocks of server and store may be so far apart, and a segment may be on its way for so long. */
const marginMs = 600_000;

/**
 * What it takes to restore the state at a time, or, without one, the newest: the newest base before it, and the WAL up to it.
 * Throws `PointNotReachable`.
 */
export function planRestore(
  bases: readonly BaseManifest[],
  archives: ReadonlyMap<string, RestorableArchive>,
  target?: Date,
  { base, now = new Date() }: PlanOptions = {},
): RestorePlan {
  return target ? planMoment(bases, archives, target, base) : planNewest(bases, archives, base, now);
}

/** The newest base that has all its WAL, or the one that is named, with all that came after it. */
function planNewest(
  bases: readonly BaseManifest[],
  archives: ReadonlyMap<string, RestorableArchive>,
  wanted: string | undefined,
  now: Date,
): RestorePlan {
  const newestFirst = bases.toSorted((a, b) => Date.parse(b.completedAt) - Date.parse(a.completedAt));
  const missing: string[] = [];
  for (const base of newestFirst) {
    const archive = archives.get(base.systemIdentifier);
    const way = archive && wayFrom(base, archive, new Date(endOfTime));
    if (!archive || !way || !isEnough(way, base)) {
      missing.push(...whySkipped(base, way, now));
    } else if (wanted === undefined || base.id === wanted) {
      const plan = planAlong(way, base, archive);
      return {
        ...plan,
        latest: { end: way.end, missing: [...missing, ...(way.missing === undefined ? [] : [way.missing])] },
      };
    }
  }
  throw new PointNotReachable('nothing can be restored: there is no base backup that has all its WAL', {});
}

/** A base is complete before its WAL is in the archive: a part of a segment may wait for an hour (`wal.partialSeconds`), and is on its way then. */
const walComesWithinMs = 4_200_000;

/** What is missing of a base that can't be restored; nothing where its WAL may still come. */
function whySkipped({ id, completedAt }: BaseManifest, way: Way | undefined, now: Date): string[] {
  const isLate = Date.parse(completedAt) < now.getTime() - walComesWithinMs;
  if (way?.missing === undefined && !isLate) return [];
  const why = way?.missing ?? (way ? `its WAL ends at ${formatLsn(way.end)}` : 'none of its WAL is there');
  return [`the newer base backup ${id} can't be restored: ${why}`];
}

/** Of what a `Date` can say. */
const endOfTime = 8_640_000_000_000_000;

function planMoment(
  bases: readonly BaseManifest[],
  archives: ReadonlyMap<string, RestorableArchive>,
  target: Date,
  wanted: string | undefined,
): RestorePlan {
  const oldestFirst = bases.toSorted((a, b) => Date.parse(a.completedAt) - Date.parse(b.completedAt));
  const before = oldestFirst.filter(({ completedAt }) => Date.parse(completedAt) <= target.getTime());
  const candidates = before.filter(({ id }) => wanted === undefined || id === wanted);
  const plans = candidates.toReversed().flatMap((base) => {
    const archive = archives.get(base.systemIdentifier);
    return archive ? (planFrom(base, archive, target) ?? []) : [];
  });
  const plan = plans.find(({ segments }) => lastChange(segments) >= target.getTime());
  const [best] = plans;
  const earliest = oldestFirst[0]?.completedAt;
  if (!best || !plan) {
    const latest = best && new Date(lastChange(best.segments)).toISOString();
    throw new PointNotReachable(whyNot(target, earliest, latest), { earliest, latest });
  }
  const archive = archives.get(plan.base.systemIdentifier);
  const later = oldestFirst.find(
    ({ startedAt, systemIdentifier, timeline }) =>
      Date.parse(startedAt) > target.getTime() &&
      systemIdentifier === plan.base.systemIdentifier &&
      timeline === plan.timeline,
  );
  return later && archive ? { ...plan, segments: upTo(later, plan.segments, archive.segmentBytes) } : plan;
}

function planFrom(base: BaseManifest, archive: RestorableArchive, target: Date): RestorePlan | undefined {
  const way = wayFrom(base, archive, target);
  return isEnough(way, base) ? planAlong(way, base, archive) : undefined;
}

/** Where the WAL leads from a base. */
type Way = FollowedChain & { timeline: number };

function wayFrom(base: BaseManifest, archive: RestorableArchive, target: Date): Way {
  const timeline = timelineAt(base, archive, target);
  return { timeline, ...followChain(archive, timeline, parseLsn(base.startLsn)) };
}

/** A base is worth nothing without the WAL that was written while it was taken. */
function isEnough({ segments, end }: Way, { stopLsn }: BaseManifest): boolean {
  return segments.length > 0 && end >= parseLsn(stopLsn);
}

function planAlong({ timeline, segments }: Way, base: BaseManifest, archive: RestorableArchive): RestorePlan {
  const ancestors = new Set((archive.histories.get(timeline) ?? []).map((one) => one.timeline)).add(timeline);
  return {
    base,
    timeline,
    segments,
    histories: archive.historyFiles.filter((file) => ancestors.has(file.timeline)),
  };
}

/**
 * The newest timeline after the base that had come by then: what an earlier one had later was nobody's data any more. Its history may have come into
 * the archive much later than it began, so one that only goes on where the one before it ended is taken whenever it came: it has all of that one's.
 */
function timelineAt(base: BaseManifest, archive: RestorableArchive, target: Date): number {
  const onPath = archive.historyFiles
    .filter(({ timeline }) => timeline > base.timeline && isOnPath(archive, timeline, base))
    .toSorted((a, b) => a.timeline - b.timeline);
  return onPath.reduce(
    (current, { timeline, modifiedAt }) =>
      Date.parse(modifiedAt) <= target.getTime() || goesOnFrom(archive, current, timeline) ? timeline : current,
    base.timeline,
  );
}

/** Whether a timeline has all that the archive holds of an earlier one. */
function goesOnFrom(archive: RestorableArchive, earlier: number, timeline: number): boolean {
  const left = archive.histories.get(timeline)?.find((one) => one.timeline === earlier);
  if (!left) return false;
  const own = archive.segments.filter((segment) => segment.timeline === earlier);
  return own.every((segment) => endOf(segment, archive.segmentBytes) <= left.end);
}

/** What a later base began after is older than it; some more has the record at which recovery sees that the time is over. */
function upTo({ startLsn, startedAt }: BaseManifest, segments: readonly ListedSegment[], segmentBytes: number) {
  const enough = segments.findIndex(
    (segment) =>
      endOf(segment, segmentBytes) > parseLsn(startLsn) &&
      Date.parse(segment.modifiedAt) > Date.parse(startedAt) + marginMs,
  );
  return enough < 0 ? [...segments] : segments.slice(0, enough + 1);
}

function lastChange(segments: readonly ListedSegment[]): number {
  return Math.max(...segments.map(({ modifiedAt }) => Date.parse(modifiedAt)));
}

function whyNot(target: Date, earliest: string | undefined, latest: string | undefined): string {
  const wanted = target.toISOString();
  if (earliest === undefined) return `${wanted} can't be restored: there is no base backup`;
  if (latest === undefined)
    return `${wanted} can't be restored: the archive reaches back to ${earliest}, with all its WAL`;
  return `${wanted} can't be restored: the archive reaches from ${earliest} to ${latest}`;
}
