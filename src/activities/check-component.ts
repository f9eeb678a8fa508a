import { load, type ComponentInput } from './component-input.ts';
import type { CheckContext } from './component-access.ts';
import { componentChecks, type Checked } from './component-checks.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { waitOptions } from './wait-options.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { awaitObjects } from '../kubernetes/await-objects.ts';
import { runExtraChecks } from '../extra/run-checks.ts';
import { isComponentName } from '../platform/components.ts';
import { objectsOf } from '../manifests/index.ts';

/** Brings what lives inside the component (databases, realm, namespace) to what the document says, then proves that it serves. */
export function checkComponent(deps: ActivityDependencies) {
  return (input: ComponentInput): Promise<Checked> =>
    namingFailures(input.component, () =>
      whileHeartbeating<string, Checked>(async (_report, signal) => {
        const { component } = input;
        const check = isComponentName(component) ? componentChecks[component] : checkExtra(component);
        if (!check) return { changes: [], facts: [] };
        const loaded = await load(deps, input.platform);
        const { cluster, platform } = loaded;
        try {
          return await check({ cluster, platform, signal });
        } catch (error) {
          // A container may have crashed since it was ready: then that is the cause, and its diagnosis says more.
          await awaitObjects(cluster, component, objectsOf(loaded, component), waitOptions(platform, input, signal));
          throw error;
        }
      }),
    );
}

/** What is inside a component of the user's own is the user's: it is only looked at. */
function checkExtra(component: string) {
  return async (context: CheckContext): Promise<Checked> => ({
    changes: [],
    facts: await runExtraChecks({ ...context, component }),
  });
}
