import type { Cluster } from '../client.ts';
import type { MissingReference } from '../doom.ts';
import { isForbidden, isNotFound } from '../errors.ts';
import { objectName } from '../object-name.ts';
import { get } from '../request.ts';
import { objectPath } from '../resources.ts';

/** Whether what the kubelet did not find is missing now, too: it may have been made since, and the kubelet will find it. */
export async function isStillMissing(
  cluster: Cluster,
  { kind, namespace, name }: MissingReference,
  signal: AbortSignal,
): Promise<boolean> {
  const object = { apiVersion: 'v1', kind, metadata: { namespace, name } };
  try {
    const accept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
    await get(cluster, objectName(object), await objectPath(cluster, object), { accept, signal });
    return false;
  } catch (error) {
    if (isNotFound(error) || isForbidden(error)) return true;
    throw error;
  }
}
