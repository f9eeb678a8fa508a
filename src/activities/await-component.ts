import { load, type ComponentInput } from './component-input.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { waitOptions } from './wait-options.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { awaitObjects } from '../kubernetes/await-objects.ts';
import { manifests } from '../manifests/index.ts';

/** Ends when every object of the component is ready; fails with a diagnosis as soon as waiting can't help, or at its deadline. */
export function awaitComponent(deps: ActivityDependencies) {
  return ({ platform: reference, component }: ComponentInput): Promise<void> =>
    namingFailures(component, () =>
      whileHeartbeating<string, void>(async (report, signal) => {
        const { cluster, platform } = await load(deps, reference);
        await awaitObjects(cluster, component, manifests[component](platform), {
          ...waitOptions(platform, component, signal),
          onProgress: report,
        });
      }),
    );
}
