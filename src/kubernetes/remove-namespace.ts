import type { Cluster } from './client.ts';
import { isConflict, isNotFound } from './errors.ts';
import { send } from './request.ts';

/** Has a namespace deleted, with all that is in it; its end is not waited for. One that is gone or on its way is as good. */
export async function removeNamespace(cluster: Cluster, name: string, signal?: AbortSignal): Promise<void> {
  try {
    await send(cluster, {
      object: `Namespace/${name}`,
      method: 'DELETE',
      path: `/api/v1/namespaces/${encodeURIComponent(name)}`,
      ...(signal && { signal }),
    });
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}
