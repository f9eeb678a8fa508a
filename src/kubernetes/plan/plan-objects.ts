import type { KubernetesObject } from '@kubernetes/client-node';
import { definedKinds, roleNames, type Coming } from './coming.ts';
import type { ObjectPlan } from './object-plan.ts';
import { planObject } from './plan-object.ts';
import type { ConflictRules } from '../../platform/conflicts.ts';
import type { Cluster } from '../client.ts';
import { inParallel } from '../../platform/in-parallel.ts';
import { inStages } from '../order.ts';
import { readTogether } from '../read-together.ts';

export { definedKinds } from './coming.ts';

export interface PlanObjectsOptions {
  /** Whose objects they are: what `conflicts` go by. */
  component: string;
  conflicts: ConflictRules;
  signal?: AbortSignal | undefined;
  /** Namespaces that the same deployment makes, beside those among the objects. */
  missingNamespaces?: ReadonlySet<string> | undefined;
  /** `group/Kind` of kinds that the same deployment brings (see `definedKinds`), beside those among the objects. */
  missingKinds?: ReadonlySet<string> | undefined;
}

/** More would only queue up in the API server. */
const atOnce = 12;

/**
 * What a deployment would do to each object, as the API server's own dry run says: at most two requests an object, none for what is in a
 * namespace that is still to be made. In the order of application; nothing is written. What the API server will never take is
 * a `refuse` with the reason; throws `ClusterError` where it may say otherwise next time.
 */
export async function planObjects(
  cluster: Cluster,
  objects: readonly KubernetesObject[],
  options: PlanObjectsOptions,
): Promise<ObjectPlan[]> {
  const namespaces = new Set(options.missingNamespaces);
  const coming: Coming = {
    namespaces,
    kinds: new Set([...(options.missingKinds ?? []), ...definedKinds(objects)]),
    roles: new Set(roleNames(objects)),
  };
  const plan = async (some: readonly KubernetesObject[]) => {
    const present = some.filter(({ metadata }) => !namespaces.has(metadata?.namespace ?? ''));
    const seen = await readTogether(cluster, present, options.signal);
    return inParallel(some, atOnce, (object) => planObject(cluster, object, { ...options, seen }, coming));
  };
  const ordered = inStages(objects).flat();
  const [first, rest] = [ordered.filter(isNamespace), ordered.filter((object) => !isNamespace(object))];
  const plans = await plan(first);
  for (const [index, { action }] of plans.entries()) {
    if (action === 'create') namespaces.add(first[index]?.metadata?.name ?? '');
  }
  return [...plans, ...(await plan(rest))];
}

function isNamespace({ kind }: KubernetesObject): boolean {
  return kind === 'Namespace';
}
