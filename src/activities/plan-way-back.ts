import type { ActivityDependencies } from './dependencies.ts';
import { load } from './component-input.ts';
import { namingFailures } from './failures.ts';
import { schemaOf } from './schema-of.ts';
import { onSchema, volumesThatStay, wayBack, type WayBack } from './way-back.ts';
import { listRevisions } from '../kubernetes/revisions.ts';
import { liveRevision } from '../platform/live-revision.ts';
import type { PlatformReference } from '../workflows/types.ts';

export interface FailedDeployment {
  /** With the revision that was to be deployed. */
  platform: PlatformReference;
  /** Components that were begun. */
  components: string[];
}

/** Why there is no way back. */
export interface NoWayBack {
  impossible: string;
}

/**
 * The way back from a deployment that failed to the revision that served before it. Where the schema of the API's database has
 * moved on since, what belongs to it is left as it is: the version before may not know that schema.
 */
export function planWayBack(deps: ActivityDependencies) {
  return ({ platform: from, components }: FailedDeployment): Promise<WayBack | NoWayBack> =>
    namingFailures('platform', async () => {
      const cluster = deps.connect(from.cluster);
      const served = liveRevision(await listRevisions(cluster, from));
      if (!served) return { impossible: 'No revision was deployed before: there is nothing to roll back to.' };
      if (served.number === from.revision)
        return { impossible: `Revision ${served.number} itself served before: there is nothing to roll back to.` };
      const earlier = await load(deps, { ...from, revision: served.number });
      const schema = await schemaOf(earlier, served, components);
      const left = schema.moved
        ? onSchema
            .filter((component) => components.includes(component))
            .map((component) => ({
              component,
              reason: `the schema has moved from ${schema.recorded} to ${schema.current}`,
            }))
        : [];
      const volumes = await volumesThatStay(cluster, earlier, components);
      const way = wayBack(from, served, earlier, components, left);
      return {
        ...way,
        left: [...left, ...volumes.map((component) => ({ component, reason: 'volumes are never rolled back' }))],
      };
    });
}
