import type { CoreV1Event, KubernetesListObject, KubernetesObject, V1Pod } from '@kubernetes/client-node';
import type { Cluster } from '../client.ts';
import type { DiagnosisEvent } from '../diagnosis.ts';
import type { Surroundings } from '../doom.ts';
import { isOwnedBy } from '../doom/new-pods.ts';
import { get } from '../request.ts';
import { eventTime } from '../time.ts';

const atMost = 10;

/** The newest events, newest last, about the object, what it made and the claims of its Pods. */
export async function readEvents(
  cluster: Cluster,
  object: KubernetesObject | undefined,
  pods: readonly V1Pod[],
  around: Surroundings,
  signal?: AbortSignal,
): Promise<DiagnosisEvent[]> {
  const concerned = concernedBy(object, pods, around);
  const namespace = object?.metadata?.namespace;
  const events = namespace ? await everyEvent(cluster, namespace, around, signal) : around.events;
  return events
    .filter(({ involvedObject }) => concerned.has(involvedObject.uid))
    .toSorted((a, b) => eventTime(a) - eventTime(b))
    .slice(-atMost)
    .map(describe);
}

function concernedBy(
  object: KubernetesObject | undefined,
  pods: readonly V1Pod[],
  around: Surroundings,
): Set<string | undefined> {
  const made = around.replicaSets.filter((one) => isOwnedBy(one, object?.metadata?.uid));
  const names = pods.flatMap(({ spec }) =>
    (spec?.volumes ?? []).map((volume) => volume.persistentVolumeClaim?.claimName),
  );
  const claims = around.claims.filter(({ metadata }) => names.includes(metadata?.name));
  const uids = [object, ...made, ...pods, ...claims].map((one) => one?.metadata?.uid);
  return new Set(uids.filter((uid) => uid !== undefined));
}

async function everyEvent(
  cluster: Cluster,
  namespace: string,
  around: Surroundings,
  signal: AbortSignal | undefined,
): Promise<readonly CoreV1Event[]> {
  try {
    const options = { quietMilliseconds: 3000, ...(signal && { signal }) };
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
    return (await get<KubernetesListObject<CoreV1Event>>(cluster, 'Event list', path, options)).items;
  } catch {
    signal?.throwIfAborted();
    return around.events;
  }
}

function describe(event: CoreV1Event): DiagnosisEvent {
  const { kind, namespace, name } = event.involvedObject;
  return {
    at: new Date(eventTime(event)).toISOString(),
    object: [kind, namespace, name].filter(Boolean).join('/'),
    reason: event.reason ?? '',
    message: event.message ?? '',
  };
}
