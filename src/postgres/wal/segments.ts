import type { Lsn } from './lsn.ts';

/** A file of the WAL, by its place. */
export interface Segment {
  timeline: number;
  /** Counted from the beginning of the WAL. */
  number: bigint;
}

const pattern = /^[0-9A-F]{24}$/;

/** The segment that holds the byte at a place. */
export function segmentAt(timeline: number, lsn: Lsn, segmentBytes: number): Segment {
  return { timeline, number: lsn / BigInt(segmentBytes) };
}

/** Where a segment begins. */
export function startOfSegment({ number }: Pick<Segment, 'number'>, segmentBytes: number): Lsn {
  return number * BigInt(segmentBytes);
}

/** As PostgreSQL names its file: 24 hexadecimal digits. */
export function segmentName({ timeline, number }: Segment, segmentBytes: number): string {
  const each = segmentsOfLog(segmentBytes);
  return [BigInt(timeline), number / each, number % each].map(hex8).join('');
}

/** The segment of a file's name; undefined: it is the name of none. */
export function parseSegmentName(name: string, segmentBytes: number): Segment | undefined {
  if (!pattern.test(name)) return undefined;
  const part = (index: number) => BigInt(`0x${name.slice(index * 8, index * 8 + 8)}`);
  const each = segmentsOfLog(segmentBytes);
  return part(2) < each ? { timeline: Number(part(0)), number: part(1) * each + part(2) } : undefined;
}

/** Eight hexadecimal digits, as in names of segments and of timelines' histories. */
export function hex8(value: bigint | number): string {
  return value.toString(16).toUpperCase().padStart(8, '0');
}

function segmentsOfLog(segmentBytes: number): bigint {
  return 0x1_0000_0000n / BigInt(segmentBytes);
}
