import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesObject, V1Namespace } from '@kubernetes/client-node';
import { readIfThere, type Target } from './apply-resolved.ts';
import type { Cluster } from './client.ts';
import { ClusterError, isConflict, isNotFound } from './errors.ts';
import { send } from './request.ts';

type Place = Pick<Target, 'name' | 'path'>;

export interface RemoveOptions {
  /** What becomes of what belongs to it: it goes first, afterwards, or stays. */
  propagation: 'Foreground' | 'Background' | 'Orphan';
  /** How long it may take until it is gone, in milliseconds. */
  patienceMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * Deletes exactly this object, not a newer one of its name, and ends when it is gone. Throws `ClusterError`: `Terminating` with
 * what holds it where that takes too long.
 */
export async function remove(
  cluster: Cluster,
  place: Place,
  uid: string,
  { propagation, patienceMs, signal }: RemoveOptions,
): Promise<void> {
  try {
    await send(cluster, {
      object: place.name,
      method: 'DELETE',
      path: place.path,
      body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: propagation, preconditions: { uid } },
      ...(signal && { signal }),
    });
  } catch (error) {
    // Not there any more, another one of its name, or a namespace that is on its way already.
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
  await awaitEnd(cluster, place, uid, patienceMs, signal);
}

/** Ends when an object that is being deleted is gone. Throws `ClusterError` as `remove` does. */
export async function awaitEnd(
  cluster: Cluster,
  place: Place,
  uid: string,
  patienceMs: number,
  signal?: AbortSignal,
): Promise<void> {
  const left = await untilGone(cluster, place, uid, patienceMs, signal);
  if (left) throw stillThere(place.name, left);
}

/** Waits for the end of an object that is being deleted; what is left of it after that time, undefined when it is gone. */
export async function untilGone(
  cluster: Cluster,
  place: Place,
  uid: string,
  patienceMs: number,
  signal?: AbortSignal,
): Promise<KubernetesObject | undefined> {
  const end = performance.now() + patienceMs;
  for (let pause = 50; ; pause = Math.min(pause * 2, 1000)) {
    const live = await readIfThere(cluster, place, signal);
    if (live?.metadata?.uid !== uid) return undefined;
    if (performance.now() + pause > end) return live;
    await sleep(pause, undefined, signal && { signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
}

/** Whether it is being deleted. */
export function isTerminating({ metadata }: KubernetesObject): boolean {
  return metadata?.deletionTimestamp !== undefined;
}

/** The error for an object that does not go away, with what holds it. */
function stillThere(name: string, live: KubernetesObject): ClusterError {
  const reason = live.kind === 'Namespace' ? 'NamespaceTerminating' : 'Terminating';
  return new ClusterError(name, { status: 409, reason, message: `is still being deleted: ${whatHolds(live)}` });
}

/** What an object that is being deleted waits for: its finalizers and, of a namespace, what is left in it. */
export function whatHolds(live: KubernetesObject): string {
  const { spec, status } = live as V1Namespace;
  const said = (status?.conditions ?? []).filter(isBlocking).map(({ message }) => message ?? '');
  const finalizers = [...(live.metadata?.finalizers ?? []), ...((live.kind === 'Namespace' && spec?.finalizers) || [])];
  const held = finalizers.length > 0 ? [`finalizers: ${finalizers.join(', ')}`] : [];
  return [...said, ...held].filter(Boolean).join('; ') || 'the API server does not say what holds it';
}

/** A namespace's conditions are all about its deletion, and True where something stands in its way. */
function isBlocking({ type, status }: { type: string; status: string }): boolean {
  return type.startsWith('Namespace') && status === 'True';
}
