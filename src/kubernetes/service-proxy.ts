import type { Cluster } from './client.ts';
import type { ServicePort } from './ready-endpoint.ts';
import { sendForText } from './request.ts';

const mostBytes = 4096;

/** What a Service was asked for, and how to give up. */
export interface ServiceRequest extends ServicePort {
  /** Begins with a slash. */
  path: string;
  signal?: AbortSignal;
}

/**
 * What a Service answers to a GET (HTTP, through the API server's proxy), any status; of the body at most 4 KiB. Where no
 * endpoint is ready, the API server answers 503 itself. Throws `ClusterError` when the API server gives no answer.
 */
export async function getThroughService(
  cluster: Cluster,
  request: ServiceRequest,
): Promise<{ status: number; body: string }> {
  const { namespace, service, port, path, signal } = request;
  const { code, body } = await sendForText(
    cluster,
    {
      object: `Service/${namespace}/${service}`,
      path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(service)}:${port}/proxy${path}`,
      accept: '*/*',
      ...(signal && { signal }),
    },
    mostBytes,
  );
  return { status: code, body };
}
