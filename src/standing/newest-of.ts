import type { DrillKind, NewestDrills, Standing } from './read-standing.ts';

/** Of several stores the newest of each: one good copy is a backup. */
export function newestOf(standings: readonly Standing[]): Standing {
  const databases = new Map<string, NonNullable<Standing['base']>>();
  for (const standing of standings) {
    for (const [name, backup] of standing.databases) {
      const known = databases.get(name);
      if (!known || backup.completedAt > known.completedAt) databases.set(name, backup);
    }
  }
  return {
    databases,
    base: newest(
      standings,
      ({ base }) => base,
      ({ completedAt }) => completedAt,
    ),
    drills: { logical: drillsOf(standings, 'logical'), point: drillsOf(standings, 'point') },
  };
}

function drillsOf(standings: readonly Standing[], kind: DrillKind): NewestDrills {
  const latest = (which: keyof NewestDrills) =>
    newest(
      standings,
      ({ drills }) => drills[kind][which],
      ({ endedAt }) => endedAt,
    );
  const [newestOne, passed] = [latest('newest'), latest('passed')];
  return { ...(newestOne && { newest: newestOne }), ...(passed && { passed }) };
}

function newest<Thing>(
  standings: readonly Standing[],
  of: (standing: Standing) => Thing | undefined,
  time: (thing: Thing) => number,
): Thing | undefined {
  return standings
    .flatMap((standing) => of(standing) ?? [])
    .toSorted((a, b) => time(b) - time(a))
    .at(0);
}
