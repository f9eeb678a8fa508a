import { PatchStrategy, type KubernetesObject } from '@kubernetes/client-node';
import { diffObjects, type Difference } from './diff.ts';
import { isObject, type Fields } from '../owned-values.ts';
import type { Target } from '../apply-resolved.ts';
import type { Cluster } from '../client.ts';
import { fieldManager } from '../field-manager.ts';
import { send } from '../request.ts';
import { withMetadata } from '../with-metadata.ts';

/** Nothing is called so: the API server is only asked what it would make of such an object. */
const probe = 'aroti-plan-probe';

/**
 * What would become of an object that is deleted and made anew: how the fields that it sets differ from the live ones. Throws
 * `ClusterError` where the API server would not take it.
 */
export async function diffAsNew(
  cluster: Cluster,
  { name, path, wanted, live }: Target,
  signal: AbortSignal | undefined,
): Promise<Difference[]> {
  const { body: made } = await send<KubernetesObject>(cluster, {
    object: name,
    method: 'PATCH',
    path: `${path.slice(0, path.lastIndexOf('/'))}/${probe}`,
    query: { fieldManager, force: false, fieldValidation: 'Strict', dryRun: 'All' },
    contentType: PatchStrategy.ServerSideApply,
    body: withMetadata(wanted, { name: probe }),
    signal,
  });
  const own = (made.metadata?.managedFields?.find(({ manager }) => manager === fieldManager)?.fieldsV1 ?? {}) as Fields;
  const anew = withMetadata(made, { name: wanted.metadata?.name ?? '' });
  return diffObjects(live ?? {}, anew).filter(({ path: at }) => isOwned(own, at));
}

/** Others' fields and defaults come back as they were, or don't matter. */
function isOwned(fields: Fields, path: readonly string[]): boolean {
  let inner: Fields | undefined = fields;
  for (const step of path) {
    inner = inner[step];
    if (!isObject(inner)) return false;
    if (Object.keys(inner).length === 0) return true;
  }
  return true;
}
