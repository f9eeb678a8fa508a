import type { V1Pod } from '@kubernetes/client-node';
import type { Cluster } from '../client.ts';
import { isNotFound } from '../errors.ts';
import { get } from '../request.ts';

/** Names of the Secrets that a Pod refers to: in variables, whole environments, volumes and pull secrets. */
export function referredSecrets({ spec }: V1Pod): string[] {
  const containers = [
    ...(spec?.initContainers ?? []),
    ...(spec?.containers ?? []),
    ...(spec?.ephemeralContainers ?? []),
  ];
  const volumes = spec?.volumes ?? [];
  const names = [
    ...containers.flatMap(({ env }) => (env ?? []).map(({ valueFrom }) => valueFrom?.secretKeyRef?.name)),
    ...containers.flatMap(({ envFrom }) => (envFrom ?? []).map(({ secretRef }) => secretRef?.name)),
    ...volumes.map(({ secret }) => secret?.secretName),
    ...volumes.flatMap(({ projected }) => (projected?.sources ?? []).map(({ secret }) => secret?.name)),
    ...(spec?.imagePullSecrets ?? []).map(({ name }) => name),
  ];
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** The values in those Secrets; undefined where one could not be read, so that its values can't be told from other text. */
export async function readReferredSecrets(
  cluster: Cluster,
  pods: readonly V1Pod[],
  signal?: AbortSignal,
): Promise<string[] | undefined> {
  const paths = new Set(
    pods.flatMap((pod) =>
      referredSecrets(pod).map((name) => `/api/v1/namespaces/${pod.metadata?.namespace}/secrets/${name}`),
    ),
  );
  try {
    const all = await Promise.all([...paths].map((path) => readValues(cluster, path, signal)));
    return all.flat();
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

async function readValues(cluster: Cluster, path: string, signal: AbortSignal | undefined): Promise<string[]> {
  try {
    const options = { quietMilliseconds: 3000, ...(signal && { signal }) };
    const { data } = await get<{ data?: Record<string, string> }>(cluster, 'Secret/', path, options);
    return Object.values(data ?? {}).map((value) => Buffer.from(value, 'base64').toString());
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
