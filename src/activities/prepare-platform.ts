import { runId } from './run-id.ts';
import { namingFailures } from './failures.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { resolveExtras } from '../extra/resolve-extras.ts';
import { workerSources } from '../extra/sources.ts';
import { openRevision } from '../kubernetes/revisions.ts';
import type { DeployInput } from '../platform/deploy-input.ts';
import { resolvePlatform } from '../platform/document.ts';
import { planDeployment, timeoutOf } from '../platform/graph.ts';
import type { ComponentPlan, PlatformReference } from '../workflows/types.ts';

export interface Preparation {
  platform: PlatformReference;
  /** In the order of a serial deployment. */
  components: ComponentPlan[];
  /** Whether the run may set search attributes here. */
  searchAttributes: boolean;
}

/** Validates the whole document and the manifests that it names, and keeps them as a revision; nothing else of the cluster is touched, and nothing at all if it is wrong. */
export function preparePlatform(deps: ActivityDependencies) {
  return (input: DeployInput): Promise<Preparation> =>
    namingFailures('platform', async () => {
      const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
      const plan = planDeployment(platform, input.components);
      const cluster = deps.connect(platform.cluster);
      const extras = await resolveExtras(platform, workerSources(cluster));
      const revision = await openRevision(cluster, { platform, extras }, runId());
      return {
        platform: {
          name: platform.name,
          ...(platform.cluster && { cluster: platform.cluster }),
          namespacePrefix: platform.namespacePrefix,
          revision: revision.number,
        },
        components: plan.map(({ name, requires }) => ({
          component: name,
          requires,
          timeoutSeconds: timeoutOf(platform, name),
        })),
        searchAttributes: deps.searchAttributes,
      };
    });
}
