import type { Cluster } from '../kubernetes/client.ts';
import { planObjects } from '../kubernetes/plan/plan-objects.ts';
import type { Revision } from '../kubernetes/revision.ts';
import { objectsOf, type Deployable } from '../manifests/index.ts';
import { planDeployment } from '../platform/graph.ts';
import { reversePlan } from '../platform/reverse-plan.ts';
import { withTimeout } from './resolve-platform.ts';
import type { ComponentPlan, PlatformReference, Rollback } from '../workflows/types.ts';

/** How an earlier revision comes to serve again. */
export interface WayBack {
  /** What serves now, or was to. */
  from: PlatformReference;
  to: PlatformReference;
  /** In the order in which they are applied: what requires others comes first. */
  backwards: ComponentPlan[];
  /** In the order in which they are waited for and checked. */
  forwards: ComponentPlan[];
  /** Components in which objects that the earlier revision does not have are deleted. */
  pruned: string[];
  /** The schema that the earlier revision is to serve on although it was deployed with another one. */
  acceptedSchema?: string;
  /** What stays as it is, and why. */
  left: Rollback['left'];
}

/** The components that the schema of the API's database belongs to. */
export const onSchema: readonly string[] = ['migrations', 'backend-api', 'temporal-worker'];

/** What is to be done to these components, those of `left` excepted. */
export function wayBack(
  from: PlatformReference,
  to: Revision,
  { platform }: Deployable,
  components: readonly string[],
  left: Rollback['left'],
): WayBack {
  const stays = left.map(({ component }) => component);
  const touched = components.filter((name) => !stays.includes(name));
  const there = planDeployment(platform).map(({ name }) => name);
  const names = touched.filter((name) => there.includes(name));
  const forwards = names.length > 0 ? planDeployment(platform, names) : [];
  return {
    from,
    to: { ...from, revision: to.number },
    forwards: forwards.map((component) => withTimeout(platform, component)),
    backwards: reversePlan(forwards).map((component) => withTimeout(platform, component)),
    pruned: touched,
    left,
  };
}

/** Volumes that differ from the earlier revision; they stay as they are. */
export async function volumesThatStay(
  cluster: Cluster,
  earlier: Deployable,
  components: readonly string[],
): Promise<string[]> {
  const there = planDeployment(earlier.platform).map(({ name }) => name);
  const plans = await Promise.all(
    components
      .filter((component) => there.includes(component))
      .map((component) => {
        const claims = objectsOf(earlier, component).filter(({ kind }) => kind === 'PersistentVolumeClaim');
        return planObjects(cluster, claims, { component, conflicts: earlier.platform.conflicts });
      }),
  );
  return plans
    .flat()
    .filter(({ action }) => action !== 'unchanged')
    .map(({ object }) => object);
}
