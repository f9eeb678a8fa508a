import type { KubernetesListObject, V1Namespace } from '@kubernetes/client-node';
import { drillLabel, expiresAnnotation, runAnnotation } from './scratch-server.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { get } from '../kubernetes/request.ts';

/** What a namespace says of the drill that made it. */
export interface DrillSpace {
  namespace: string;
  expires: Date;
  workflowId: string;
  runId: string;
}

/** The namespaces that drills have made on a cluster and that are not on their way already. */
export async function drillSpaces(cluster: Cluster, signal: AbortSignal): Promise<DrillSpace[]> {
  const list = await get<KubernetesListObject<V1Namespace>>(cluster, 'Namespace', '/api/v1/namespaces', {
    query: { labelSelector: drillLabel },
    signal,
  });
  return list.items
    .filter(({ metadata }) => !metadata?.deletionTimestamp)
    .map(({ metadata }) => {
      const [workflowId = '', runId = ''] = (metadata?.annotations?.[runAnnotation] ?? '').split(' ');
      const expires = new Date(metadata?.annotations?.[expiresAnnotation] ?? 0);
      return { namespace: metadata?.name ?? '', expires, workflowId, runId };
    });
}
