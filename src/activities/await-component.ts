import { load, type ComponentInput } from './component-input.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { waitOptions } from './wait-options.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { awaitObjects } from '../kubernetes/await-objects.ts';
import { objectsOf } from '../manifests/index.ts';

/** Ends when every object of the component is ready; fails with a diagnosis as soon as waiting can't help, or at its deadline. */
export function awaitComponent(deps: ActivityDependencies) {
  return (input: ComponentInput): Promise<void> =>
    namingFailures(input.component, () =>
      whileHeartbeating<string, void>(async (report, signal) => {
        const loaded = await load(deps, input.platform);
        const { cluster, platform } = loaded;
        await awaitObjects(cluster, input.component, objectsOf(loaded, input.component), {
          ...waitOptions(platform, input, signal),
          onProgress: report,
        });
      }),
    );
}
