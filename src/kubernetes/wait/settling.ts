import type { KubernetesObject, V1Container, V1Pod } from '@kubernetes/client-node';
import { templateOf } from './plan-wait.ts';
import { earliest } from '../doom/earliest.ts';
import { newPods } from '../doom/new-pods.ts';
import type { Surroundings } from '../doom.ts';
import { progressing, type Readiness } from '../readiness/types.ts';
import { milliseconds } from '../time.ts';

/** These start a container anew that ends, so it may be seen between two crashes. */
const restarting: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** A workload that says it is ready too early, and when to look again. */
export interface Settling {
  readiness: Readiness;
  lookAgainAt?: number | undefined;
}

/**
 * Kubernetes calls a container without a readiness probe ready for as long as it runs, also for the moment before it crashes. So
 * a workload's new ones count once they have run for a while; undefined: all have, or nothing is known of its Pods.
 */
export function settling(object: KubernetesObject, around: Surroundings): Settling | undefined {
  if (!canSettle(object)) return undefined;
  const pods = newPods(object, around)?.pods ?? [];
  const young = pods.flatMap((pod) => unprobed(pod.spec).map((container) => youth(pod, container, around)));
  const message = young.find((one) => one !== undefined)?.message;
  if (message === undefined) return undefined;
  return {
    readiness: progressing(message, 'Settling'),
    lookAgainAt: earliest(young.map((one) => one?.lookAgainAt)),
  };
}

/** Whether it has containers that Kubernetes calls ready too early. */
export function canSettle(object: KubernetesObject): boolean {
  return restarting.has(object.kind ?? '') && unprobed(templateOf(object)?.spec).length > 0;
}

function unprobed(spec: V1Pod['spec']): V1Container[] {
  return (spec?.containers ?? []).filter(({ readinessProbe }) => !readinessProbe);
}

/** The node's clock may be another than ours: what began far in the future is not waited for. */
function youth(
  { status }: V1Pod,
  { name }: V1Container,
  { now, graces }: Surroundings,
): { message: string; lookAgainAt?: number } | undefined {
  const own = status?.containerStatuses?.find((one) => one.name === name);
  const since = milliseconds(own?.state?.running?.startedAt);
  if (since === undefined) return { message: `Container ${name} is not running` };
  if (Math.abs(now - since) >= graces.settling) return undefined;
  const message = `Container ${name} has no readiness probe: it counts once it has run for ${graces.settling / 1000} s`;
  return { message, lookAgainAt: since + graces.settling };
}
