import { isComponentName, requires } from './components.ts';
import { InvalidInput } from './invalid-input.ts';
import { oneOf } from './schema-problems.ts';
import type { Platform } from './schema.ts';

/** A component of a run, and what has to be deployed before it in that run. */
export interface PlannedComponent<Name extends string = string> {
  name: Name;
  requires: Name[];
}

/** For each name, what comes before it. */
export type RequiresTable<Name extends string> = Readonly<Record<Name, readonly Name[]>>;

/**
 * What a deployment deploys, in serial order: everything that is enabled, or the subset of it that is asked for. Throws
 * `InvalidInput` if the subset asks for what is disabled.
 */
export function planDeployment(platform: Platform, subset?: readonly string[]): PlannedComponent[] {
  const table = requiresTable(platform);
  const unknown = (subset ?? []).filter((name) => !Object.hasOwn(table, name));
  if (unknown.length > 0) {
    const known = Object.keys(table);
    throw new InvalidInput(unknown.map((name) => ({ path: 'components', message: oneOf(known, name) })));
  }
  const disabled = (subset ?? []).filter((name) => !isEnabled(platform, name));
  if (disabled.length > 0) {
    throw new InvalidInput(
      disabled.map((name) => ({ path: 'components', message: `${name} is disabled; enable it or leave it out` })),
    );
  }
  const chosen = Object.keys(table).filter((name) => isEnabled(platform, name) && (subset?.includes(name) ?? true));
  const plan = planGraph(table, chosen);
  return platform.order === 'serial' ? oneAfterTheOther(plan) : plan;
}

/** What each component of a platform comes after, its own ones included, in serial order. */
export function requiresTable(_platform: Platform): RequiresTable<string> {
  return requires;
}

/** The components that the platform has, in serial order. */
export function enabledComponents(platform: Platform): string[] {
  return Object.keys(requiresTable(platform)).filter((name) => isEnabled(platform, name));
}

/** Whether the platform has the component. */
export function isEnabled(platform: Platform, name: string): boolean {
  return settingsOf(platform, name).enabled ?? true;
}

/** How long a component may take to get ready, in seconds. */
export function timeoutOf(platform: Platform, name: string): number {
  return settingsOf(platform, name).timeoutSeconds;
}

function settingsOf({ components }: Platform, name: string): { timeoutSeconds: number; enabled?: boolean } {
  if (!isComponentName(name)) throw new Error(`the platform has no component ${name}`);
  if (name !== 'migrations') return components[name];
  const { enabled, migrations } = components['backend-api'];
  return { enabled, timeoutSeconds: migrations.timeoutSeconds };
}

/**
 * The chosen rows of a table in an order that respects it, table order where it leaves a choice. What a row requires through
 * rows that are not chosen it still waits for. Throws if the table goes round in a circle or requires what it doesn't have.
 */
export function planGraph<Name extends string>(
  table: RequiresTable<Name>,
  chosen: readonly Name[],
): PlannedComponent<Name>[] {
  return inOrder(table)
    .filter((name) => chosen.includes(name))
    .map((name) => ({ name, requires: nearestChosen(table, name, chosen) }));
}

function inOrder<Name extends string>(table: RequiresTable<Name>): Name[] {
  const left = Object.keys(table) as Name[];
  const placed: Name[] = [];
  while (left.length > 0) {
    const next = left.findIndex((name) => table[name].every((required) => placed.includes(required)));
    if (next < 0) throw new Error(stuck(table, left));
    placed.push(...left.splice(next, 1));
  }
  return placed;
}

function stuck<Name extends string>(table: RequiresTable<Name>, left: readonly Name[]): string {
  const path: Name[] = [];
  for (let name = left[0]; name !== undefined; name = table[name].find((required) => left.includes(required))) {
    const seen = path.indexOf(name);
    if (seen >= 0) return `These require each other in a circle: ${[...path.slice(seen), name].join(' → ')}`;
    path.push(name);
  }
  return `${path.at(-1)} requires something that is not in the table`;
}

function nearestChosen<Name extends string>(table: RequiresTable<Name>, name: Name, chosen: readonly Name[]): Name[] {
  const found = table[name].flatMap((required) =>
    chosen.includes(required) ? [required] : nearestChosen(table, required, chosen),
  );
  return [...new Set(found)];
}

function oneAfterTheOther<Name extends string>(plan: PlannedComponent<Name>[]): PlannedComponent<Name>[] {
  return plan.map(({ name }, index) => ({ name, requires: plan.slice(index - 1, index).map((before) => before.name) }));
}
