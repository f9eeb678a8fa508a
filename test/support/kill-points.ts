/** An activity of a recorded run, and how many requests the API server answered while the worker had it in hand. */
export interface RecordedActivity {
  name: string;
  requests: number;
}

/** Where a worker is killed: at a boundary of an activity, or when so many of its requests have been answered. */
export interface KillPoint {
  activity: string;
  at: 'before its work' | 'in the middle' | 'before its end is told';
  /** For `in the middle`. */
  afterRequests: number;
}

/** All there are for a run: two boundaries of each activity, and the middle of each that has one. */
export function killPointsOf(activities: readonly RecordedActivity[]): KillPoint[] {
  return activities.flatMap(({ name, requests }): KillPoint[] => {
    const afterRequests = Math.ceil(requests / 2);
    return [
      { activity: name, at: 'before its work', afterRequests },
      ...(requests > 0 ? [{ activity: name, at: 'in the middle' as const, afterRequests }] : []),
      { activity: name, at: 'before its end is told', afterRequests },
    ];
  });
}

/**
 * The points dealt out to so many runs at the same time, no two points of one activity to the same run, so that no kill hides
 * what another did to the activity.
 */
export function lanesOf(points: readonly KillPoint[], count: number): KillPoint[][] {
  const lanes = Array.from({ length: count }, (): KillPoint[] => []);
  for (const point of points) {
    const free = lanes.filter((lane) => lane.every(({ activity }) => activity !== point.activity));
    const [shortest] = free.toSorted((a, b) => a.length - b.length);
    if (!shortest) throw new Error(`${point.activity} has more points than there are runs`);
    shortest.push(point);
  }
  return lanes;
}

export function describePoint({ activity, at }: KillPoint): string {
  return `${activity}, ${at}`;
}
