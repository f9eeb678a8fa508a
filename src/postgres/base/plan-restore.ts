import { chainFrom, endOf, isOnPath, type ListedSegment, type WalArchive } from '../wal/chain.ts';
import { parseLsn } from '../wal/lsn.ts';
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
): RestorePlan {
  return target ? planMoment(bases, archives, target) : planNewest(bases, archives);
}

/** The newest base that has all its WAL, with all that came after it. */
function planNewest(bases: readonly BaseManifest[], archives: ReadonlyMap<string, RestorableArchive>): RestorePlan {
  const newestFirst = bases.toSorted((a, b) => Date.parse(b.completedAt) - Date.parse(a.completedAt));
  for (const base of newestFirst) {
    const archive = archives.get(base.systemIdentifier);
    const plan = archive && planFrom(base, archive, new Date(endOfTime));
    if (plan) return plan;
  }
  throw new PointNotReachable('nothing can be restored: there is no base backup that has all its WAL', {});
}

/** Of what a `Date` can say. */
const endOfTime = 8_640_000_000_000_000;

function planMoment(
  bases: readonly BaseManifest[],
  archives: ReadonlyMap<string, RestorableArchive>,
  target: Date,
): RestorePlan {
  const oldestFirst = bases.toSorted((a, b) => Date.parse(a.completedAt) - Date.parse(b.completedAt));
  const before = oldestFirst.filter(({ completedAt }) => Date.parse(completedAt) <= target.getTime());
  const plans = before.toReversed().flatMap((base) => {
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
  const timeline = timelineAt(base, archive, target);
  const segments = chainFrom(archive, timeline, parseLsn(base.startLsn));
  const last = segments.at(-1);
  if (!last || endOf(last, archive.segmentBytes) < parseLsn(base.stopLsn)) return undefined;
  const ancestors = new Set((archive.histories.get(timeline) ?? []).map((one) => one.timeline)).add(timeline);
  return {
    base,
    timeline,
    segments,
    histories: archive.historyFiles.filter((file) => ancestors.has(file.timeline)),
  };
}

/** The newest timeline after the base that had come by then: what an earlier one had later was nobody's data any more. */
function timelineAt(base: BaseManifest, archive: RestorableArchive, target: Date): number {
  const reachable = archive.historyFiles
    .filter(
      ({ timeline, modifiedAt }) => Date.parse(modifiedAt) <= target.getTime() && isOnPath(archive, timeline, base),
    )
    .map(({ timeline }) => timeline);
  return Math.max(base.timeline, ...reachable);
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
