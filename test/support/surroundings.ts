import type {
  CoreV1Event,
  KubernetesObject,
  V1ContainerStatus,
  V1PersistentVolumeClaim,
  V1Pod,
  V1ReplicaSet,
} from '@kubernetes/client-node';
import type { Plain } from './workloads.ts';
import { defaultGraces, type Surroundings } from '../../src/kubernetes/doom.ts';

/** The present of pure tests. */
export const now = Date.parse('2026-01-01T12:00:00Z');

/** A time that many seconds before the present, as the API server writes it. */
export const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString() as unknown as Date;

/** What is known around objects; nothing, unless said. */
export function around(known: Partial<Surroundings> = {}): Surroundings {
  return {
    pods: [],
    replicaSets: [],
    claims: [],
    events: [],
    now,
    waitingSince: now - 60_000,
    graces: defaultGraces,
    ...known,
  };
}

/** A Pod of an owner, by default of the ReplicaSet `rs`. */
export function pod(
  name: string,
  status: V1Pod['status'],
  more: Partial<V1Pod['metadata']> & { spec?: V1Pod['spec'] } = {},
): V1Pod {
  const { spec, ...metadata } = more;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'ns',
      uid: name,
      creationTimestamp: ago(30),
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid: 'rs' }],
      ...metadata,
    },
    spec: spec ?? { containers: [{ name: 'main', image: 'image:1' }] },
    status,
  };
}

/** A container's status in a Pod's. */
export function containers(...statuses: Partial<V1ContainerStatus>[]): {
  phase: string;
  containerStatuses: V1ContainerStatus[];
} {
  const defaults = { name: 'main', image: 'image:1', imageID: '', ready: false, restartCount: 0 };
  return { phase: 'Pending', containerStatuses: statuses.map((status) => ({ ...defaults, ...status })) };
}

/** A waiting container. */
export const waiting = (reason: string, message = '') => containers({ state: { waiting: { reason, message } } });

/** A warning about an object. */
export function event(
  uid: string,
  reason: string,
  message: string,
  seconds = 1,
  more: Partial<CoreV1Event> = {},
): Plain<CoreV1Event> {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${uid}.${reason}.${seconds}`, namespace: 'ns' },
    involvedObject: { uid, kind: 'Pod', namespace: 'ns', name: uid },
    reason,
    message,
    firstTimestamp: ago(seconds),
    lastTimestamp: ago(seconds),
    ...more,
  };
}

/** The Deployment `d`, seen by its controller, at revision 2. */
export const deployment: KubernetesObject & { status: object } = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'd',
    namespace: 'ns',
    uid: 'd',
    generation: 2,
    annotations: { 'deployment.kubernetes.io/revision': '2' },
  },
  status: { observedGeneration: 2 },
};

/** Its ReplicaSet `rs`, unless it is to be another. */
export function replicaSet(
  replicas = 1,
  more: Partial<V1ReplicaSet> = {},
  { uid = 'rs', revision = '2' } = {},
): Plain<V1ReplicaSet> {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: uid,
      namespace: 'ns',
      uid,
      annotations: { 'deployment.kubernetes.io/revision': revision },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'd', uid: 'd' }],
    },
    spec: { replicas, selector: {} },
    ...more,
  };
}

/** A claim that waits for its volume. */
export const claim: Plain<V1PersistentVolumeClaim> = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'ns', uid: 'claim' },
  status: { phase: 'Pending' },
};
