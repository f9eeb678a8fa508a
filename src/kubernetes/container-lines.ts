import type { Cluster } from './client.ts';
import { refusal } from './errors.ts';
import type { ExecRequest } from './exec.ts';
import { sendForText } from './request.ts';

const mostBytes = 256 * 1024;

/** The lines that a container has printed, the first 256 KiB of them. Throws `ClusterError`. */
export async function containerLines(
  cluster: Cluster,
  { namespace, pod, container }: Omit<ExecRequest, 'command'>,
  signal: AbortSignal,
): Promise<string[]> {
  const object = `Pod/${namespace}/${pod}`;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
  const query = { container, limitBytes: mostBytes };
  const { code, body } = await sendForText(cluster, { object, path, query, accept: '*/*', signal }, mostBytes);
  if (code >= 300) throw refusal(object, code, undefined);
  return body.split('\n').filter((line) => line !== '');
}
