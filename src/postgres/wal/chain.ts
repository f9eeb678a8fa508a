import type { Ancestor } from './history.ts';
import { parseLsn, type Lsn } from './lsn.ts';
import { parseSegmentName } from './segments.ts';
import type { BaseManifest } from '../../storage/wal-bases.ts';
import type { ListedWal } from '../../storage/wal-catalogue.ts';

export type ListedSegment = Extract<ListedWal, { kind: 'segment' | 'partial' }>;

/** What an archive holds of one server. */
export interface WalArchive {
  segmentBytes: number;
  segments: readonly ListedSegment[];
  /** By timeline; the first one has none. */
  histories: ReadonlyMap<number, readonly Ancestor[]>;
}

/** A timeline, from where it begins to where the next one of the path leaves it. */
export interface Stretch {
  timeline: number;
  begin: Lsn;
  /** Left out of the last one. */
  end?: Lsn;
}

/** The segments that a recovery along a timeline reads one after the other from a place on, up to the first that is missing. */
export function chainFrom(archive: WalArchive, timeline: number, start: Lsn): ListedSegment[] {
  const size = BigInt(archive.segmentBytes);
  const stretches = pathTo(archive, timeline);
  const files = new Map<string, ListedSegment>();
  for (const segment of archive.segments) keepLongest(files, segment, archive.segmentBytes);
  const chain: ListedSegment[] = [];
  for (let number = start / size; ; number++) {
    // As the server looks for it: the newest timeline that had begun by then has what the older ones had of it, too.
    const found = stretches
      .filter(({ begin }) => begin / size <= number)
      .map((stretch) => files.get(`${stretch.timeline}/${number}`))
      .find((file) => file !== undefined);
    if (!found) return chain;
    chain.push(found);
    if (found.kind === 'partial') return chain;
  }
}

/** Where the bytes of a segment, or of the part of it that there is, end. */
export function endOf(segment: ListedSegment, segmentBytes: number): Lsn {
  if (segment.kind === 'partial') return segment.end;
  const { number } = parseSegmentName(segment.name, segmentBytes) ?? { number: -1n };
  return (number + 1n) * BigInt(segmentBytes);
}

/** Where what is archived of a timeline ends; zero: nothing of it is. */
export function endOfTimeline({ segments, segmentBytes }: WalArchive, timeline: number): Lsn {
  return segments
    .filter((segment) => segment.timeline === timeline)
    .map((segment) => endOf(segment, segmentBytes))
    .reduce((furthest, end) => (end > furthest ? end : furthest), 0n);
}

/** Whether a base backup lies on the way to a timeline. */
export function isOnPath(archive: WalArchive, timeline: number, base: BaseManifest): boolean {
  if (base.timeline === timeline) return true;
  const ancestor = archive.histories.get(timeline)?.find((one) => one.timeline === base.timeline);
  return ancestor !== undefined && parseLsn(base.stopLsn) <= ancestor.end;
}

/** Whether all the WAL is there that a base backup is worth nothing without. */
export function isRestorable(archive: WalArchive, base: BaseManifest): boolean {
  const last = chainFrom(archive, base.timeline, parseLsn(base.startLsn)).at(-1);
  return last !== undefined && endOf(last, archive.segmentBytes) >= parseLsn(base.stopLsn);
}

/** The way to a timeline, the newest first. */
export function pathTo({ histories }: WalArchive, timeline: number): Stretch[] {
  const ancestors = histories.get(timeline) ?? [];
  const path = [...ancestors, { timeline }];
  return path.map((one, index) => ({ ...one, begin: ancestors[index - 1]?.end ?? 0n })).toReversed();
}

/** Of a segment and its parts the segment, else the longest part. */
function keepLongest(files: Map<string, ListedSegment>, file: ListedSegment, segmentBytes: number): void {
  const segment = parseSegmentName(file.name, segmentBytes);
  if (!segment) return;
  const key = `${segment.timeline}/${segment.number}`;
  const known = files.get(key);
  if (!known || (known.kind === 'partial' && endOf(file, segmentBytes) > known.end)) files.set(key, file);
}
