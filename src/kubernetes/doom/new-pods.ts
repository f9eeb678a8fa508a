import type {
  KubernetesObject,
  V1DaemonSet,
  V1Deployment,
  V1Pod,
  V1ReplicaSet,
  V1StatefulSet,
} from '@kubernetes/client-node';
import type { Surroundings } from './types.ts';

/** The Pods that a workload's newest revision has made, and how their plights make its own. */
export interface NewPods {
  pods: V1Pod[];
  /** `all`: a good one may take a bad one's place. `any`: each has its own place, so one bad Pod stops the rest. */
  doomedBy: 'all' | 'any';
  /** How many there will be; fewer are not all of them. */
  expected: number;
  /** What makes the Pods, if it is not the workload itself. */
  replicaSet?: V1ReplicaSet | undefined;
}

const revision = 'deployment.kubernetes.io/revision';
const templateGeneration = 'deprecated.daemonset.template.generation';

const finders: Readonly<Record<string, (object: KubernetesObject, around: Surroundings) => NewPods | undefined>> = {
  Deployment: (object, around) => ofDeployment(object as V1Deployment, around),
  StatefulSet: (object, around) => ofStatefulSet(object as V1StatefulSet, around),
  DaemonSet: (object, around) => ofDaemonSet(object as V1DaemonSet, around),
  Job: (object, around) => ({ pods: ownedBy(object, around.pods), doomedBy: 'all', expected: 1 }),
  Pod: (object, around) => ({
    pods: living(around.pods).filter(({ metadata }) => metadata?.uid === object.metadata?.uid),
    doomedBy: 'all',
    expected: 1,
  }),
};

/** The Pods of a workload's newest revision; undefined while its controller has not made that revision yet. */
export function newPods(object: KubernetesObject, around: Surroundings): NewPods | undefined {
  return finders[object.kind ?? '']?.(object, around);
}

function ofDeployment({ metadata, status }: V1Deployment, around: Surroundings): NewPods | undefined {
  if (status?.observedGeneration !== metadata?.generation) return undefined;
  const newest = metadata?.annotations?.[revision];
  const replicaSet = around.replicaSets.find(
    (one) => isOwnedBy(one, metadata?.uid) && newest !== undefined && one.metadata?.annotations?.[revision] === newest,
  );
  if (!replicaSet) return undefined;
  const pods = ownedBy(replicaSet, around.pods);
  return { pods, doomedBy: 'all', expected: replicaSet.spec?.replicas ?? 1, replicaSet };
}

function ofStatefulSet(object: V1StatefulSet, around: Surroundings): NewPods | undefined {
  const { metadata, status } = object;
  if (status?.observedGeneration !== metadata?.generation) return undefined;
  const pods = ownedBy(object, around.pods).filter((pod) =>
    hasLabel(pod, 'controller-revision-hash', status?.updateRevision),
  );
  return { pods, doomedBy: 'any', expected: 1 };
}

function ofDaemonSet(object: V1DaemonSet, around: Surroundings): NewPods | undefined {
  const { metadata, status } = object;
  if (status?.observedGeneration !== metadata?.generation) return undefined;
  const newest = metadata?.annotations?.[templateGeneration];
  const pods = ownedBy(object, around.pods).filter((pod) => hasLabel(pod, 'pod-template-generation', newest));
  return { pods, doomedBy: 'any', expected: 1 };
}

/** The Pods, not ended and not being deleted, that an object made. */
export function ownedBy({ metadata }: KubernetesObject, pods: readonly V1Pod[]): V1Pod[] {
  return living(pods).filter((pod) => isOwnedBy(pod, metadata?.uid));
}

function living(pods: readonly V1Pod[]): V1Pod[] {
  return pods.filter(
    ({ metadata, status }) =>
      !metadata?.deletionTimestamp && status?.phase !== 'Failed' && status?.phase !== 'Succeeded',
  );
}

export function isOwnedBy({ metadata }: KubernetesObject, uid: string | undefined): boolean {
  return uid !== undefined && (metadata?.ownerReferences ?? []).some((owner) => owner.uid === uid);
}

function hasLabel({ metadata }: V1Pod, label: string, value: string | undefined): boolean {
  return value !== undefined && metadata?.labels?.[label] === value;
}
