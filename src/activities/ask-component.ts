import { componentChecks } from './component-checks.ts';
import type { Loaded } from './component-input.ts';
import { runExtraChecks } from '../extra/run-checks.ts';
import { isComponentName } from '../platform/components.ts';

/** Asks a component whether it serves, changing nothing, and gives what was seen; undefined for one that has no check. */
export function askComponent(
  { cluster, platform }: Loaded,
  component: string,
  signal: AbortSignal,
): Promise<string[]> | undefined {
  const context = { cluster, platform, signal, readOnly: true };
  if (!isComponentName(component)) return runExtraChecks({ ...context, component });
  return componentChecks[component]?.(context).then(({ facts }) => facts);
}
