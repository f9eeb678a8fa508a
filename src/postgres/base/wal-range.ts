/** The WAL that a base backup is worth nothing without. */
export interface WalRange {
  startLsn: string;
  /** Of the end. */
  timeline: number;
  stopLsn: string;
}

/** So much of a base's tar is enough to find the end of the manifest in it. */
export const tailBytes = 64 * 1024;

const rangePattern = /"Timeline": (\d+), "Start-LSN": "([0-9A-F]+\/[0-9A-F]+)", "End-LSN": "([0-9A-F]+\/[0-9A-F]+)"/g;

/** What pg_basebackup's manifest, the last file of the tar, says of it. Throws where it does not: then nobody knows what the base needs. */
export function walRangeIn(tail: string): WalRange {
  const at = tail.lastIndexOf('"WAL-Ranges"');
  const ranges = at < 0 ? [] : [...tail.slice(at).matchAll(rangePattern)];
  const byTimeline = ranges.toSorted((a, b) => Number(a[1]) - Number(b[1]));
  const [first] = byTimeline;
  const last = byTimeline.at(-1);
  if (!first?.[2] || !last?.[3]) throw new Error('pg_basebackup did not say which WAL its backup needs');
  return { startLsn: first[2], timeline: Number(last[1]), stopLsn: last[3] };
}
