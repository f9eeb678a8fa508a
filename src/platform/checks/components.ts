import type { Check } from './check.ts';
import { componentNames, optionalRequires, partOf, requires, type ComponentName } from '../components.ts';
import { isEnabled } from '../graph.ts';
import { ownEnvNames } from '../own-env.ts';

/** Components that others can't be without, hosts, and variables that are not the user's to set. */
export const componentChecks: readonly Check[] = [missingComponents, hostsAlike, ownEnv];

function missingComponents(platform: Parameters<Check>[0]) {
  const enabled = componentNames.filter((name) => isEnabled(platform, name));
  return componentNames
    .filter((name) => !enabled.includes(name) && !partOf[name])
    .map((name) => ({ name, by: new Set(enabled.filter((other) => needs(other, name)).map(wholeOf)) }))
    .filter(({ by }) => by.size > 0)
    .map(({ name, by }) => ({
      path: `components.${name}.enabled`,
      message: missing(name, [...by].join(' and ')),
    }));
}

function missing(name: string, by: string): string {
  return `${by} can't be without ${name}; enable it, or disable ${by} too`;
}

function needs(name: ComponentName, required: ComponentName): boolean {
  return requires[name].some((other) => wholeOf(other) === required && !optionalRequires[name]?.includes(other));
}

/** The component that has the settings of this one. */
function wholeOf(name: ComponentName): ComponentName {
  return partOf[name] ?? name;
}

function hostsAlike({ hosts }: Parameters<Check>[0]) {
  const entries = Object.entries(hosts);
  return entries.flatMap(([key, host], index) => {
    const first = entries.slice(0, index).find(([, other]) => other === host);
    return first
      ? [{ path: `hosts.${key}`, message: `is the same as hosts.${first[0]}; each host leads to one service` }]
      : [];
  });
}

function ownEnv({ components }: Parameters<Check>[0]) {
  return (['backend-api', 'temporal-worker'] as const).flatMap((component) =>
    Object.keys(components[component].env)
      .filter((name) => ownEnvNames.includes(name))
      .map((name) => ({
        path: `components.${component}.env.${name}`,
        message: 'is set by the platform itself; leave it out',
      })),
  );
}
