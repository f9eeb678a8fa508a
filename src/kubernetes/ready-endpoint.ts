import type { KubernetesListObject, V1EndpointSlice, V1Service } from '@kubernetes/client-node';
import type { Cluster } from './client.ts';
import { ClusterError } from './errors.ts';
import { get } from './request.ts';

/** A port of a Service. */
export interface ServicePort {
  namespace: string;
  service: string;
  /** The Service's, not the Pod's. */
  port: number;
}

/** Where a Service's port can be reached: a ready Pod and its own port. */
export interface ReadyEndpoint {
  pod: string;
  port: number;
}

/** A ready Pod behind a Service's port. Throws `ClusterError`, with reason `NoReadyEndpoint` where there is none. */
export async function findReadyEndpoint(
  cluster: Cluster,
  target: ServicePort,
  signal?: AbortSignal,
): Promise<ReadyEndpoint> {
  const { namespace, service } = target;
  const object = `Service/${namespace}/${service}`;
  const within = encodeURIComponent(namespace);
  const [found, slices] = await Promise.all([
    get<V1Service>(
      cluster,
      object,
      `/api/v1/namespaces/${within}/services/${encodeURIComponent(service)}`,
      signal && { signal },
    ),
    get<KubernetesListObject<V1EndpointSlice>>(
      cluster,
      object,
      `/apis/discovery.k8s.io/v1/namespaces/${within}/endpointslices`,
      {
        query: { labelSelector: `kubernetes.io/service-name=${service}` },
        ...(signal && { signal }),
      },
    ),
  ]);
  const endpoint = readyEndpoint(target, found, slices.items);
  if (typeof endpoint !== 'string') return endpoint;
  throw new ClusterError(object, { reason: 'NoReadyEndpoint', message: endpoint });
}

/** The same, decided from what is known; a sentence where there is none. */
export function readyEndpoint(
  { port }: ServicePort,
  { spec }: V1Service,
  slices: readonly V1EndpointSlice[],
): ReadyEndpoint | string {
  const servicePort = spec?.ports?.find((one) => one.port === port);
  if (!servicePort) return `has no port ${port}; it has: ${spec?.ports?.map((one) => one.port).join(', ') || 'none'}`;
  const pods = slices.flatMap(({ endpoints, ports }) => {
    const target = ports?.find(({ name }) => (name ?? '') === (servicePort.name ?? ''))?.port;
    return (endpoints ?? [])
      .filter(
        ({ conditions, targetRef }) => (conditions?.ready ?? true) && targetRef?.kind === 'Pod' && target !== undefined,
      )
      .map(({ targetRef }) => ({ pod: targetRef?.name ?? '', port: target ?? port }));
  });
  return pods[0] ?? `no ready Pod behind port ${port}`;
}
