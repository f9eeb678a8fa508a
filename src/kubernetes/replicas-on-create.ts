import type { KubernetesObject } from '@kubernetes/client-node';

/** On an object without `spec.replicas`: how many it starts with; from then on they are the autoscaler's. */
const annotation = 'aroti.dev/replicas-on-create';

/** How many replicas an object that was just created is to have, where it leaves them open. */
export function replicasOnCreate({ metadata }: KubernetesObject): number | undefined {
  const wanted = metadata?.annotations?.[annotation];
  return wanted === undefined ? undefined : Number(wanted);
}
