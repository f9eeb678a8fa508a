import type { KubernetesObject } from '@kubernetes/client-node';
import { readIfThere } from './apply-resolved.ts';
import type { Cluster } from './client.ts';
import { ClusterError } from './errors.ts';
import { isTerminating, whatHolds } from './remove.ts';

/** The error with what holds the namespace, where the object was refused because that is being deleted; else as it is. */
export async function terminatingNamespace(
  cluster: Cluster,
  { metadata }: KubernetesObject,
  error: unknown,
  signal?: AbortSignal,
): Promise<unknown> {
  if (!(error instanceof ClusterError) || !error.causes.some(({ reason }) => reason === 'NamespaceTerminating'))
    return error;
  const namespace = metadata?.namespace ?? '';
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
  const live = await readIfThere(cluster, { name: `Namespace/${namespace}`, path }, signal);
  const message = `namespace ${namespace} is being deleted${live && isTerminating(live) ? `: ${whatHolds(live)}` : ''}`;
  return new ClusterError(error.object, { status: 409, reason: 'NamespaceTerminating', message, cause: error });
}
