import { levels, type Suspect } from './suspect.ts';
import type { RequiresTable } from '../platform/graph.ts';
import type { Finding } from '../workflows/types.ts';

/** The findings, causes first in the order of the components, then what follows from them, each saying so. */
export function rootCausesFirst(suspects: readonly Suspect[], requires: RequiresTable<string>): Finding[] {
  const order = Object.keys(requires);
  const judged = suspects.map((suspect) => ({ suspect, cause: rootOf(suspect, suspects, requires) }));
  const inOrder = judged.toSorted(
    (a, b) =>
      Number(a.cause !== undefined) - Number(b.cause !== undefined) ||
      placeIn(order, a.suspect) - placeIn(order, b.suspect) ||
      levels.indexOf(a.suspect.level) - levels.indexOf(b.suspect.level),
  );
  return inOrder.map(({ suspect, cause }) => (cause ? following(suspect, cause) : asFinding(suspect)));
}

/** What belongs to no component, such as what could not be seen, comes last. */
function placeIn(order: readonly string[], { component }: Suspect): number {
  const place = order.indexOf(component);
  return place < 0 ? order.length : place;
}

function asFinding({ level: _level, mayFollow: _mayFollow, blames: _blames, ...finding }: Suspect): Finding {
  return finding;
}

function following(suspect: Suspect, cause: Suspect): Finding {
  return {
    ...asFinding(suspect),
    cause: `Follows from ${cause.object}. Seen here: ${suspect.cause}`,
    remedy: `Put ${cause.object} right first.`,
    followsFrom: cause.object,
  };
}

/** Where the chain of explanations ends; undefined for what nothing explains. */
function rootOf(
  suspect: Suspect,
  all: readonly Suspect[],
  requires: RequiresTable<string>,
  asked: readonly Suspect[] = [],
): Suspect | undefined {
  if (asked.includes(suspect)) return undefined;
  const cause = explanationOf(suspect, all, requires);
  return cause && (rootOf(cause, all, requires, [...asked, suspect]) ?? cause);
}

/** What explains it directly: what it names itself, what lies below it in its component, or a component that it requires. */
function explanationOf(
  suspect: Suspect,
  all: readonly Suspect[],
  requires: RequiresTable<string>,
): Suspect | undefined {
  const others = all.filter((other) => other !== suspect);
  const named = others.find(({ object }) => suspect.blames?.includes(object));
  if (named || !suspect.mayFollow) return named;
  const below = others
    .filter(({ component, level }) => component === suspect.component && isBelow(level, suspect.level))
    .toSorted((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
  const needed = requiredBy(suspect.component, requires).map((component) =>
    others.find((other) => other.component === component),
  );
  return below[0] ?? needed.find((other) => other !== undefined);
}

function isBelow(level: Suspect['level'], other: Suspect['level']): boolean {
  return levels.indexOf(level) < levels.indexOf(other);
}

/** Everything that a component needs, the nearest first. */
function requiredBy(component: string, requires: RequiresTable<string>): string[] {
  const found: string[] = [];
  for (let next = [...(requires[component] ?? [])]; next.length > 0;) {
    found.push(...next.filter((name) => !found.includes(name)));
    next = next.flatMap((name) => requires[name] ?? []).filter((name) => !found.includes(name));
  }
  return found;
}
