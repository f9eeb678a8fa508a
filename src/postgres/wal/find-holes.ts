import { segmentName, parseSegmentName } from './segments.ts';

/** Segments that are missing between two that are there. */
export interface WalHole {
  timeline: number;
  /** Name of the first one that is missing, */
  from: string;
  /** and of the last one. */
  to: string;
}

/** The holes in an archive's whole segments of one server, given by their names in any order. */
export function findHoles(names: readonly string[], segmentBytes: number): WalHole[] {
  const segments = names
    .flatMap((name) => parseSegmentName(name, segmentBytes) ?? [])
    .toSorted((a, b) => a.timeline - b.timeline || Number(a.number - b.number));
  return segments.flatMap(({ timeline, number }, index) => {
    const before = segments[index - 1];
    if (before?.timeline !== timeline || number - before.number <= 1n) return [];
    const name = (missing: bigint) => segmentName({ timeline, number: missing }, segmentBytes);
    return [{ timeline, from: name(before.number + 1n), to: name(number - 1n) }];
  });
}
