import type { KubernetesListObject, V1LabelSelector, V1Pod, V1Service } from '@kubernetes/client-node';
import type { Cluster } from './client.ts';
import { ClusterError } from './errors.ts';
import type { ServicePort } from './ready-endpoint.ts';
import { get } from './request.ts';
import { objectPath } from './resources.ts';

/** Pods that are meant: those of a workload (`Deployment/mailer`), or those with some labels. */
export interface PodsOf {
  namespace: string;
  workload?: string | undefined;
  selector?: Readonly<Record<string, string>> | undefined;
}

/** A ready one of the Pods that are meant. Throws `ClusterError`, with reason `NoReadyPod` where there is none. */
export async function findReadyPod(cluster: Cluster, of: PodsOf, signal?: AbortSignal): Promise<V1Pod> {
  const found = (await podsOf(cluster, of, signal)).find(isReady);
  if (found) return found;
  throw new ClusterError(nameOf(of), { reason: 'NoReadyPod', message: 'has no ready Pod' });
}

/** All of the Pods that are meant. Throws `ClusterError`. */
export async function podsOf(cluster: Cluster, of: PodsOf, signal?: AbortSignal): Promise<V1Pod[]> {
  const options = signal && { signal };
  const path = `/api/v1/namespaces/${encodeURIComponent(of.namespace)}/pods`;
  const [kind = '', name = ''] = (of.workload ?? '').split('/');
  if (kind === 'Pod') return [await get<V1Pod>(cluster, nameOf(of), `${path}/${encodeURIComponent(name)}`, options)];
  const labelSelector = of.workload
    ? selectorText(await selectorOf(cluster, of, { kind, name }, signal))
    : selectorText({ matchLabels: { ...of.selector } });
  const list = await get<KubernetesListObject<V1Pod>>(cluster, nameOf(of), path, {
    ...options,
    query: { labelSelector },
  });
  return list.items;
}

/** The Pods that a Service's selector finds; none where it has no selector. Throws `ClusterError`. */
export async function podsBehind(
  cluster: Cluster,
  { namespace, service }: Pick<ServicePort, 'namespace' | 'service'>,
  signal?: AbortSignal,
): Promise<V1Pod[]> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(service)}`;
  const { spec } = await get<V1Service>(cluster, `Service/${namespace}/${service}`, path, signal && { signal });
  return spec?.selector ? podsOf(cluster, { namespace, selector: spec.selector }, signal) : [];
}

async function selectorOf(
  cluster: Cluster,
  of: PodsOf,
  { kind, name }: { kind: string; name: string },
  signal: AbortSignal | undefined,
): Promise<V1LabelSelector> {
  const path = await objectPath(cluster, { apiVersion: 'apps/v1', kind, metadata: { name, namespace: of.namespace } });
  const { spec } = await get<{ spec?: { selector?: V1LabelSelector } }>(
    cluster,
    nameOf(of),
    path,
    signal && { signal },
  );
  return spec?.selector ?? {};
}

const operators: Readonly<Record<string, (key: string, values: readonly string[]) => string>> = {
  In: (key, values) => `${key} in (${values.join(',')})`,
  NotIn: (key, values) => `${key} notin (${values.join(',')})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
};

/** A selector as a request's query has it. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: V1LabelSelector): string {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values }) => operators[operator]?.(key, values ?? []) ?? key),
  ].join(',');
}

function isReady({ metadata, status }: V1Pod): boolean {
  const ready = status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True');
  return ready === true && metadata?.deletionTimestamp === undefined;
}

function nameOf({ namespace, workload, selector }: PodsOf): string {
  const [kind = 'Pod', name = selectorText({ matchLabels: { ...selector } })] = workload?.split('/') ?? [];
  return `${kind}/${namespace}/${name}`;
}
