import type { KubernetesListObject, KubernetesObject } from '@kubernetes/client-node';
import type { Cluster } from './client.ts';
import { isForbidden, isNotFound } from './errors.ts';
import { objectName } from './object-name.ts';
import { get } from './request.ts';
import { collectionPath } from './resources.ts';

/** What is there under a name, `undefined` for nothing; a name that it does not have is not known. */
export type LiveObjects = ReadonlyMap<string, KubernetesObject | undefined>;

/** From so many objects of a kind in one namespace on, a list costs less than a request for each. */
const worthAList = 10;
/** Among more than so many times what is wanted, the rest is read one by one: others' objects are not worth it. */
const mostOfOthers = 2;

/**
 * Reads objects by lists, one for each kind and namespace that has many of them. What is not read so, because there are few,
 * because the account may not list them, or because they are Secrets, which nobody should list, is not known afterwards.
 */
export async function readTogether(
  cluster: Cluster,
  objects: readonly KubernetesObject[],
  signal?: AbortSignal,
): Promise<LiveObjects> {
  const collections = Object.values(Object.groupBy(objects, collectionOf));
  const worthwhile = collections.filter((wanted) => wanted && wanted.length >= worthAList && isListed(wanted[0]));
  const lists = await Promise.all(worthwhile.map((wanted = []) => readCollection(cluster, wanted, signal)));
  return new Map(lists.flatMap((list) => [...list]));
}

function collectionOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  return [apiVersion, kind, metadata?.namespace].join(' ');
}

function isListed(sample: KubernetesObject | undefined): boolean {
  return sample?.kind !== 'Secret' && sample?.metadata?.namespace !== undefined;
}

async function readCollection(
  cluster: Cluster,
  wanted: readonly KubernetesObject[],
  signal: AbortSignal | undefined,
): Promise<LiveObjects> {
  const { apiVersion = '', kind = '', metadata } = wanted[0] ?? {};
  try {
    const path = await collectionPath(cluster, { apiVersion, kind, namespace: metadata?.namespace });
    const list = await get<KubernetesListObject<KubernetesObject>>(cluster, `${kind} list`, path, {
      query: { limit: wanted.length * mostOfOthers },
      ...(signal && { signal }),
    });
    // Objects in a list don't say what they are.
    const there = new Map(
      list.items.map((item) => [item.metadata?.name, { ...item, apiVersion, kind } satisfies KubernetesObject]),
    );
    // The library's types spell it `_continue`.
    const isWhole = !(list.metadata as { continue?: string } | undefined)?.continue;
    const known = wanted.filter((object) => isWhole || there.has(object.metadata?.name));
    return new Map(known.map((object) => [objectName(object), there.get(object.metadata?.name)]));
  } catch (error) {
    // A kind that is still to come is found out about where it is waited for.
    if (isForbidden(error) || isNotFound(error)) return new Map();
    throw error;
  }
}
