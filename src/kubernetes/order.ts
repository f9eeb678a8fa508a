import type { KubernetesObject } from '@kubernetes/client-node';

/** Kinds in the order in which they are applied: what others refer to comes first. Those of a row don't need each other. */
const stages: readonly (readonly string[])[] = [
  ['CustomResourceDefinition', 'Namespace'],
  ['PriorityClass', 'StorageClass', 'IngressClass', 'ResourceQuota', 'LimitRange', 'NetworkPolicy'],
  ['ServiceAccount', 'Secret', 'ConfigMap', 'PersistentVolume'],
  ['ClusterRole', 'Role'],
  ['ClusterRoleBinding', 'RoleBinding'],
  ['PersistentVolumeClaim', 'Service'],
  ['ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet', 'Pod', 'Job', 'CronJob'],
  ['HorizontalPodAutoscaler', 'PodDisruptionBudget'],
  ['APIService', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
];
/** Ingress, custom resources and whatever else: they need all that is above. */
const last = stages.length;

/** The objects in the order to apply them in: stage after stage; objects of one stage can be applied at the same time. */
export function inStages<T extends KubernetesObject>(objects: readonly T[]): T[][] {
  const rows = Array.from({ length: last + 1 }, (): T[] => []);
  for (const object of objects) rows[stageOf(object)]?.push(object);
  return rows.filter((row) => row.length > 0);
}

/** The place of a kind in the order of application, from 0; objects are deleted the other way round. */
export function stageOf({ kind }: KubernetesObject): number {
  const stage = stages.findIndex((kinds) => kinds.includes(kind ?? ''));
  return stage < 0 ? last : stage;
}
