import type { Cluster } from './client.ts';
import type { ServicePort } from './ready-endpoint.ts';
import { sendForText } from './request.ts';

const usualBytes = 4096;

/** What a Service was asked for, and how to give up. */
export interface ServiceRequest extends ServicePort {
  /** Begins with a slash. */
  path: string;
  /** Most bytes of the body that are read; 4 KiB unless given. */
  limitBytes?: number;
  signal?: AbortSignal;
}

/**
 * What a Service answers to a GET (HTTP, through the API server's proxy), any status; of the body no more than asked for. Where no
 * endpoint is ready, the API server answers 503 itself. Throws `ClusterError` when the API server gives no answer.
 */
export async function getThroughService(
  cluster: Cluster,
  request: ServiceRequest,
): Promise<{ status: number; body: string }> {
  const { namespace, service, port, path, limitBytes = usualBytes, signal } = request;
  const { code, body } = await sendForText(
    cluster,
    {
      object: `Service/${namespace}/${service}`,
      path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(service)}:${port}/proxy${path}`,
      accept: '*/*',
      ...(signal && { signal }),
    },
    limitBytes,
  );
  return { status: code, body };
}
