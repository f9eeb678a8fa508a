import { chainFrom, endOf, pathTo, type ListedSegment, type Stretch, type WalArchive } from './chain.ts';
import type { Lsn } from './lsn.ts';
import { parseSegmentName, segmentName, startOfSegment } from './segments.ts';

/** What a recovery reads, how far it gets with it, and what the archive says of the WAL after that. */
export interface FollowedChain {
  segments: ListedSegment[];
  /** Recovery reads up to here. */
  end: Lsn;
  /** What is not there although the archive holds later WAL of the same path, in words; left out: nothing is known of. */
  missing?: string;
}

/** Follows a timeline from a place on, up to the first segment that is missing. */
export function followChain(archive: WalArchive, timeline: number, start: Lsn): FollowedChain {
  const size = archive.segmentBytes;
  const path = pathTo(archive, timeline);
  const segments = chainFrom(archive, timeline, start);
  const last = segments[lastThatCounts(segments, path, size)];
  const left = last && leftAt(path, last);
  const lastEnd = last ? endOf(last, size) : start;
  const end = left !== undefined && left < lastEnd ? left : lastEnd;
  const isWhole = last === undefined || (last.kind === 'segment' && end === lastEnd);
  const next = isWhole ? (last ? numberOf(last, size) + 1n : start / BigInt(size)) : numberOf(last, size);
  const later = firstAfter(archive, path, next);
  return {
    segments,
    end,
    ...(later && { missing: `${gap(path, next, last, size)}, and the archive goes on with ${later.name}` }),
  };
}

/** An older timeline's segments have nothing of the path any more once the next timeline has left them, whatever is read after that. */
function lastThatCounts(segments: readonly ListedSegment[], path: readonly Stretch[], size: number): number {
  const isOver = (segment: ListedSegment) => {
    const left = leftAt(path, segment);
    return left !== undefined && startOf(segment, size) + BigInt(size) > left;
  };
  const over = segments.findIndex(isOver);
  const found = segments[over];
  if (!found) return segments.length - 1;
  return startOf(found, size) < (leftAt(path, found) ?? 0n) ? over : over - 1;
}

/** The first that the archive holds of a path after a segment. */
function firstAfter(
  { segments, segmentBytes }: WalArchive,
  path: readonly Stretch[],
  number: bigint,
): ListedSegment | undefined {
  const isOnPath = (segment: ListedSegment) => {
    const stretch = path.find(({ timeline }) => timeline === segment.timeline);
    const start = startOf(segment, segmentBytes);
    if (!stretch || start + BigInt(segmentBytes) <= stretch.begin) return false;
    return stretch.end === undefined || start < stretch.end;
  };
  const later = segments.filter((segment) => numberOf(segment, segmentBytes) > number && isOnPath(segment));
  return later.toSorted((a, b) => Number(numberOf(a, segmentBytes) - numberOf(b, segmentBytes)))[0];
}

function gap(path: readonly Stretch[], number: bigint, last: ListedSegment | undefined, size: number): string {
  const owner = path.find(({ begin }) => begin / BigInt(size) <= number);
  const name = segmentName({ timeline: owner?.timeline ?? 1, number }, size);
  return name === last?.name ? `only a part of ${name} is there` : `${name} is missing`;
}

/** Where the next timeline of the path left a segment's own. */
function leftAt(path: readonly Stretch[], segment: ListedSegment): Lsn | undefined {
  return path.find(({ timeline }) => timeline === segment.timeline)?.end;
}

function startOf(segment: ListedSegment, size: number): Lsn {
  return startOfSegment({ number: numberOf(segment, size) }, size);
}

function numberOf({ name }: ListedSegment, size: number): bigint {
  return parseSegmentName(name, size)?.number ?? -1n;
}
