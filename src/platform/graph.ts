import { isComponentName, requires } from './components.ts';
import { InvalidInput } from './invalid-input.ts';
import { oneOf } from './schema-problems.ts';
import type { Platform } from './schema.ts';
import type { ExtraComponent } from './settings/extra.ts';

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

/** What each component of a platform comes after, the user's own included; those come last where the table leaves a choice. */
export function requiresTable({ extra }: Platform): RequiresTable<string> {
  const own = Object.entries(extra);
  const rows = [
    ...Object.entries(requires),
    ...own.map(([name, component]) => [name, [...always, ...component.requires]] as const),
  ];
  return Object.fromEntries(
    rows.map(([name, before]) => {
      const moreBefore = own.filter(([, component]) => component.before.includes(name)).map(([other]) => other);
      return [name, [...new Set([...before, ...moreBefore])]];
    }),
  );
}

/** Every component of the user's own needs somewhere to be. */
const always: readonly string[] = ['namespaces'];

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

function settingsOf(platform: Platform, name: string): { timeoutSeconds: number; enabled?: boolean } {
  if (isComponentName(name)) return name === 'migrations' ? migrationSettings(platform) : platform.components[name];
  const settings = extraOf(platform, name);
  if (!settings) throw new Error(`the platform has no component ${name}`);
  return settings;
}

/** The API's migrations come with it. */
function migrationSettings({ components }: Platform): { timeoutSeconds: number; enabled: boolean } {
  const { enabled, migrations } = components['backend-api'];
  return { enabled: enabled && migrations.enabled, timeoutSeconds: migrations.timeoutSeconds };
}

/** A component of the user's own, if the platform has it. */
export function extraOf({ extra }: Platform, name: string): ExtraComponent | undefined {
  return Object.hasOwn(extra, name) ? extra[name] : undefined;
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

/** Names that require each other in a circle, the first one again at the end; undefined: there is none. */
export function findCircle<Name extends string>(table: RequiresTable<Name>): Name[] | undefined {
  return circleAmong(table, place(table).left);
}

function inOrder<Name extends string>(table: RequiresTable<Name>): Name[] {
  const { placed, left } = place(table);
  if (left.length > 0) throw new Error(stuck(table, left));
  return placed;
}

function place<Name extends string>(table: RequiresTable<Name>): { placed: Name[]; left: Name[] } {
  const left = Object.keys(table) as Name[];
  const placed: Name[] = [];
  for (;;) {
    const next = left.findIndex((name) => table[name].every((required) => placed.includes(required)));
    if (next < 0) return { placed, left };
    placed.push(...left.splice(next, 1));
  }
}

function stuck<Name extends string>(table: RequiresTable<Name>, left: readonly Name[]): string {
  const circle = circleAmong(table, left);
  if (circle) return `These require each other in a circle: ${circle.join(' → ')}`;
  const known = Object.keys(table);
  const lost = left.find((name) => table[name].some((required) => !known.includes(required)));
  return `${lost} requires something that is not in the table`;
}

function circleAmong<Name extends string>(table: RequiresTable<Name>, left: readonly Name[]): Name[] | undefined {
  const path: Name[] = [];
  for (let name = left[0]; name !== undefined; name = table[name].find((required) => left.includes(required))) {
    const seen = path.indexOf(name);
    if (seen >= 0) return [...path.slice(seen), name];
    path.push(name);
  }
  return undefined;
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
