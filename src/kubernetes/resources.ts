import type { KubernetesObject, V1APIResourceList } from '@kubernetes/client-node';
import type { Cluster, Resource } from './client.ts';
import { ClusterError, isNotFound } from './errors.ts';
import { get } from './request.ts';

/** Path of an object in the API. Throws `ClusterError` (404, `UnknownKind`) for a kind that the cluster does not have. */
export async function objectPath(cluster: Cluster, { apiVersion, kind, metadata }: KubernetesObject): Promise<string> {
  const collection = { apiVersion: apiVersion ?? 'v1', kind: kind ?? '', namespace: metadata?.namespace };
  return `${await collectionPath(cluster, collection)}/${encodeURIComponent(metadata?.name ?? '')}`;
}

export interface Collection {
  apiVersion: string;
  kind: string;
  /** Left out: all of them. */
  namespace?: string | undefined;
}

/** Path of all objects of a kind, in a namespace where it has one. Throws as `objectPath` does. */
export async function collectionPath(cluster: Cluster, { apiVersion, kind, namespace }: Collection): Promise<string> {
  const { plural, namespaced } = await resourceOf(cluster, apiVersion, kind);
  const within = namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${groupPath(apiVersion)}${within}/${plural}`;
}

/** Whether objects of a kind are in namespaces; undefined: the cluster has no such kind. Throws `ClusterError`. */
export async function isNamespaced(cluster: Cluster, apiVersion: string, kind: string): Promise<boolean | undefined> {
  try {
    return (await resourceOf(cluster, apiVersion, kind)).namespaced;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function resourceOf(cluster: Cluster, apiVersion: string, kind: string): Promise<Resource> {
  const known = cluster.kinds.get(apiVersion);
  const resource = (await (known ?? askForKinds(cluster, apiVersion))).get(kind);
  if (resource) return resource;
  // A kind that was not there may have come since (a CustomResourceDefinition).
  const newer = known && (await askForKinds(cluster, apiVersion)).get(kind);
  if (newer) return newer;
  throw new ClusterError(kind, {
    status: 404,
    reason: 'UnknownKind',
    message: `the cluster has no such kind in ${apiVersion}`,
  });
}

function askForKinds(cluster: Cluster, apiVersion: string): Promise<ReadonlyMap<string, Resource>> {
  const asked = readKinds(cluster, apiVersion);
  cluster.kinds.set(apiVersion, asked);
  asked.catch(() => cluster.kinds.delete(apiVersion));
  return asked;
}

async function readKinds(cluster: Cluster, apiVersion: string): Promise<ReadonlyMap<string, Resource>> {
  try {
    const { resources } = await get<V1APIResourceList>(cluster, `kinds of ${apiVersion}`, groupPath(apiVersion));
    const whole = resources.filter(({ name }) => !name.includes('/'));
    return new Map(whole.map(({ kind, name, namespaced }) => [kind, { plural: name, namespaced }]));
  } catch (error) {
    if (isNotFound(error)) return new Map();
    throw error;
  }
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
