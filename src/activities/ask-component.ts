import { componentChecks } from './component-checks.ts';
import type { Loaded } from './component-input.ts';
import { isComponentName } from '../platform/components.ts';

/** Asks a component whether it serves, changing nothing, and gives what was seen; undefined for one that has no check. */
export function askComponent(
  { cluster, platform }: Loaded,
  component: string,
  signal: AbortSignal,
): Promise<string[]> | undefined {
  const check = isComponentName(component) ? componentChecks[component] : undefined;
  return check?.({ cluster, platform, signal, readOnly: true }).then(({ facts }) => facts);
}
