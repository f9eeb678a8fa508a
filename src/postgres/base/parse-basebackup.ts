/** What `pg_basebackup --verbose` says of the WAL that a base needs. */
export interface BaseRange {
  startLsn: string;
  timeline: number;
  stopLsn: string;
}

/** Throws where it does not say it: then nobody knows what the base needs. */
export function parseBasebackup(stderr: string): BaseRange {
  const start = /write-ahead log start point: ([0-9A-F]+\/[0-9A-F]+) on timeline (\d+)/.exec(stderr);
  const stop = /write-ahead log end point: ([0-9A-F]+\/[0-9A-F]+)/.exec(stderr);
  if (!start?.[1] || !start[2] || !stop?.[1]) throw new Error('pg_basebackup did not say which WAL its backup needs');
  return { startLsn: start[1], timeline: Number(start[2]), stopLsn: stop[1] };
}
