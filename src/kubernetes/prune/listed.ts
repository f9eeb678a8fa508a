import type { KubernetesObject, V1ObjectMeta } from '@kubernetes/client-node';
import type { PruneOptions } from './options.ts';
import { inventoryLabel } from '../../manifests/parts/metadata.ts';
import type { Cluster } from '../client.ts';
import { ClusterError } from '../errors.ts';
import { inParallel } from '../../platform/in-parallel.ts';
import { get } from '../request.ts';
import { collectionPath } from '../resources.ts';

export interface Kind {
  apiVersion: string;
  kind: string;
}

/** An object of the inventory, as far as a list of metadata tells. */
export interface Listed extends Kind {
  metadata: V1ObjectMeta;
}

const componentLabel = 'aroti.dev/component';
const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** Everything with the inventory's label, of the kinds and components that are looked through. Throws `ClusterError`. */
export async function listInventory(
  cluster: Cluster,
  options: Pick<PruneOptions, 'inventory' | 'kinds' | 'components'>,
  signal: AbortSignal | undefined,
): Promise<Listed[]> {
  if (options.components?.length === 0) return [];
  const lists = await inParallel(options.kinds, 8, (kind) => listKind(cluster, kind, selector(options), signal));
  return lists.flat();
}

/** The component that an object belongs to; empty: it does not say. */
export function componentOf({ metadata }: Listed): string {
  return metadata.labels?.[componentLabel] ?? '';
}

function selector({ inventory, components }: Pick<PruneOptions, 'inventory' | 'components'>): string {
  const within = components ? [`${componentLabel} in (${components.join(',')})`] : [];
  return [`${inventoryLabel}=${inventory}`, ...within].join(',');
}

async function listKind(
  cluster: Cluster,
  { apiVersion, kind }: Kind,
  labelSelector: string,
  signal: AbortSignal | undefined,
): Promise<Listed[]> {
  const path = await collectionPath(cluster, { apiVersion, kind }).catch((error: unknown) => {
    if (error instanceof ClusterError && error.reason === 'UnknownKind') return undefined;
    throw error;
  });
  if (path === undefined) return [];
  const { items } = await get<{ items: KubernetesObject[] | null }>(cluster, `${kind} list`, path, {
    query: { labelSelector },
    accept,
    ...(signal && { signal }),
  });
  // An empty list of metadata has none at all.
  return (items ?? []).map(({ metadata = {} }) => ({ apiVersion, kind, metadata }));
}
