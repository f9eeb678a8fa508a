import type { Loaded } from './component-input.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { fitPlan } from './fit-plan.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { loadInput } from './load-input.ts';
import { planInside } from './plan-inside.ts';
import { pruneScope } from './prune-scope.ts';
import type { ObjectPlan } from '../kubernetes/plan/object-plan.ts';
import { definedKinds, planObjects, type PlanObjectsOptions } from '../kubernetes/plan/plan-objects.ts';
import { planPrune } from '../kubernetes/prune/plan-prune.ts';
import { listRevisions } from '../kubernetes/revisions.ts';
import { requireKeys } from '../kubernetes/secrets.ts';
import { planSecrets } from '../kubernetes/plan/plan-secrets.ts';
import { givenKeys, objectsOf, secretSpecs } from '../manifests/index.ts';
import { enabledComponents, planDeployment } from '../platform/graph.ts';
import { liveRevision } from '../platform/live-revision.ts';
import type { PlanInput } from '../platform/plan-input.ts';
import type { PlatformPlan } from '../workflows/types.ts';

/** What a deployment of this input would do, as the API server's dry runs say; nothing is written. */
export function planChanges(deps: ActivityDependencies) {
  return (input: PlanInput): Promise<PlatformPlan> =>
    namingFailures('platform', () =>
      whileHeartbeating<string, PlatformPlan>(async (_report, signal) => {
        const loaded = await loadInput(deps, input);
        const { cluster, platform } = loaded;
        const names = planDeployment(platform, input.components).map(({ name }) => name);
        const coming = await comingWith(loaded, signal);
        const components = await Promise.all(
          names.map(async (component) => ({
            component,
            objects: await namingFailures(component, () => planComponent(loaded, component, coming, signal)),
          })),
        );
        const revisions = await listRevisions(cluster, platform);
        return fitPlan({
          platform: platform.name,
          revision: liveRevision(revisions)?.number ?? 0,
          components,
          prune:
            (input.prune ?? true) ? await planPrune(cluster, await pruneScope(cluster, loaded, input), signal) : [],
        });
      }),
    );
}

type Coming = Required<Pick<PlanObjectsOptions, 'missingNamespaces' | 'missingKinds'>>;

/** What the deployment itself makes: what needs it can't be tried out yet. */
async function comingWith(loaded: Loaded, signal: AbortSignal): Promise<Coming> {
  const objects = enabledComponents(loaded.platform).flatMap((component) => objectsOf(loaded, component));
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
  // Whose field is whose is of no interest here.
  const options = { component: 'namespaces', conflicts: { namespaces: 'force' }, signal } as const;
  const plans = await planObjects(loaded.cluster, namespaces, options);
  const missing = plans.filter(({ action }) => action === 'create').map(({ object }) => object);
  return {
    missingNamespaces: new Set(missing.map((object) => object.slice('Namespace/'.length))),
    missingKinds: new Set(definedKinds(objects)),
  };
}

async function planComponent(
  loaded: Loaded,
  component: string,
  coming: Coming,
  signal: AbortSignal,
): Promise<ObjectPlan[]> {
  const { cluster, platform } = loaded;
  const { conflicts } = platform;
  const plans = await planObjects(cluster, objectsOf(loaded, component), { component, conflicts, ...coming, signal });
  if (component !== 'secrets') return [...plans, ...(await planInside(loaded, component, plans, signal))];
  await requireKeys(cluster, givenKeys(platform), signal);
  return [...plans, ...(await planSecrets(cluster, secretSpecs(platform), signal))];
}
