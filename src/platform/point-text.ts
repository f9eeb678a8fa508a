/** What a restore to a point in time came to. */
export interface PointFacts {
  /** ISO 8601, or `latest`. */
  wanted: string;
  /** Of the last transaction that is there (ISO 8601). */
  reached?: string;
  timeline: number;
  segments: number;
}

/** The same for a person, in a line. */
export function pointText({ wanted, reached, timeline, segments }: PointFacts): string {
  const last = reached === undefined ? 'nothing was committed after the base' : `the last commit is of ${reached}`;
  return `${wanted}: ${last} (${segments} segments, goes on with timeline ${timeline})`;
}
