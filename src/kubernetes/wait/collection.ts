import type { KubernetesListObject, KubernetesObject } from '@kubernetes/client-node';
import { setTimeout as pause } from 'node:timers/promises';
import { acceptFor } from './accept-for.ts';
import type { CollectionSpec } from './plan-wait.ts';
import { watchOnce, type WatchEvent } from './watch-once.ts';
import type { Cluster } from '../client.ts';
import { isForbidden, isGone, isTransient } from '../errors.ts';
import { get } from '../request.ts';
import { collectionPath } from '../resources.ts';

/** What is known of a kind's objects: kept up to date while it is followed. */
export interface Collection {
  spec: CollectionSpec;
  /** By `namespace/name`. */
  items: Map<string, KubernetesObject>;
  resourceVersion: string;
}

/** After a failure, in milliseconds: doubled each time. */
const firstPause = 100;
const longestPause = 5000;
/** A watch that ends before has gained nothing, in milliseconds. */
const shortLife = 1000;

/** Lists the objects, however often it takes while the API server is in trouble. Throws `ClusterError`, or the signal's reason. */
export async function openCollection(cluster: Cluster, spec: CollectionSpec, signal: AbortSignal): Promise<Collection> {
  const collection: Collection = { spec, items: new Map(), resourceVersion: '' };
  await untilItWorks(signal, () => relist(cluster, collection, signal));
  return collection;
}

/**
 * Watches the collection until the signal aborts, and calls `onChange` after each change. A watch that ends (each does after
 * some time), breaks or is too late is followed by a new list, so nothing is missed for long. Throws as `openCollection`.
 */
export async function followCollection(
  cluster: Cluster,
  collection: Collection,
  signal: AbortSignal,
  onChange: () => void,
): Promise<void> {
  if (collection.resourceVersion === '') return;
  try {
    await followForEver(cluster, collection, signal, onChange);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function followForEver(
  cluster: Cluster,
  collection: Collection,
  signal: AbortSignal,
  onChange: () => void,
): Promise<never> {
  for (let failures = 0; ;) {
    const begun = Date.now();
    try {
      await watchOnce(cluster, collection.spec, collection.resourceVersion, signal, (event) => {
        apply(collection, event);
        onChange();
      });
    } catch (error) {
      signal.throwIfAborted();
      if (!isGone(error) && !isTransient(error)) throw error;
    }
    // One that ends at once would have us list the same for ever, as fast as we can.
    failures = Date.now() - begun < shortLife ? failures + 1 : 0;
    if (failures > 1) await pauseAfter(failures, signal);
    await untilItWorks(signal, () => relist(cluster, collection, signal));
    onChange();
  }
}

async function relist(cluster: Cluster, collection: Collection, signal: AbortSignal): Promise<void> {
  const { spec } = collection;
  const path = await collectionPath(cluster, spec);
  try {
    const list = await get<KubernetesListObject<KubernetesObject>>(cluster, `${spec.kind} list`, path, {
      query: { labelSelector: spec.labelSelector, fieldSelector: spec.fieldSelector },
      accept: acceptFor(spec, 'PartialObjectMetadataList'),
      signal,
    });
    // Objects in a list don't say what they are.
    const whole = list.items.map((item) => ({ ...item, apiVersion: spec.apiVersion, kind: spec.kind }));
    collection.items = new Map(whole.map((item) => [keyOf(item), item]));
    collection.resourceVersion = list.metadata?.resourceVersion ?? '';
  } catch (error) {
    if (!spec.optional || !isForbidden(error)) throw error;
    collection.resourceVersion = '';
  }
}

function apply({ spec, items }: Collection, { type, object }: WatchEvent): void {
  if (type === 'DELETED') items.delete(keyOf(object));
  else items.set(keyOf(object), { ...object, apiVersion: spec.apiVersion, kind: spec.kind });
}

async function untilItWorks(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  for (let failures = 0; ; failures++) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!isTransient(error)) throw error;
      await pauseAfter(failures, signal);
    }
  }
}

async function pauseAfter(failures: number, signal: AbortSignal): Promise<void> {
  const milliseconds = Math.min(firstPause * 2 ** failures, longestPause);
  await pause(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name}`;
}
