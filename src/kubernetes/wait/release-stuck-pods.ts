import type { V1Pod } from '@kubernetes/client-node';
import type { Cluster } from '../client.ts';
import { isConflict, isNotFound } from '../errors.ts';
import { objectName } from '../object-name.ts';
import { send } from '../request.ts';
import { objectPath } from '../resources.ts';

/** Deletes Pods that their controller waits for in vain; each once, and only that very Pod. */
export async function releaseStuckPods(
  cluster: Cluster,
  pods: readonly V1Pod[],
  released: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  for (const pod of pods) {
    const uid = pod.metadata?.uid ?? '';
    if (released.has(uid)) continue;
    released.add(uid);
    await deletePod(cluster, pod, signal);
  }
}

async function deletePod(cluster: Cluster, pod: V1Pod, signal: AbortSignal): Promise<void> {
  try {
    await send(cluster, {
      object: objectName(pod),
      method: 'DELETE',
      path: await objectPath(cluster, pod),
      body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: pod.metadata?.uid } },
      signal,
    });
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}
