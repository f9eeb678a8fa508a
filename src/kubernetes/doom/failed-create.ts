import type { KubernetesObject } from '@kubernetes/client-node';
import { eventTime, firstSeen, milliseconds } from '../time.ts';
import type { NewPods } from './new-pods.ts';
import { counts, eventsOf, newest, type Finding, type Surroundings } from './types.ts';

/** The API server refuses the Pods and will go on to: other refusals (a webhook without endpoints) may pass. */
const lasting = /exceeded quota|failed quota|violates PodSecurity|is invalid:/;

/** A workload whose Pods can't be made at all, such as where a quota is used up. */
export function failedCreate(object: KubernetesObject, { replicaSet }: NewPods, around: Surroundings): Finding {
  const refusal = replicaSet ? refusalOfReplicaSet(replicaSet) : refusalByEvent(object, around);
  if (!refusal || !lasting.test(refusal.message)) return {};
  const until = Math.max(refusal.since, around.waitingSince) + around.graces.creation;
  return around.now < until ? { lookAgainAt: until } : { plight: { reason: 'FailedCreate', message: refusal.message } };
}

interface Refusal {
  message: string;
  since: number;
}

function refusalOfReplicaSet({ status }: NonNullable<NewPods['replicaSet']>): Refusal | undefined {
  const failure = status?.conditions?.find(({ type, status: value }) => type === 'ReplicaFailure' && value === 'True');
  return failure && { message: failure.message ?? '', since: milliseconds(failure.lastTransitionTime) ?? 0 };
}

/** Other workloads tell only by events, which don't say for which revision. */
function refusalByEvent({ metadata }: KubernetesObject, around: Surroundings): Refusal | undefined {
  const since = around.evidenceSince ?? around.waitingSince;
  const failures = eventsOf(around, metadata).filter(
    (event) => event.reason === 'FailedCreate' && counts(eventTime(event), since),
  );
  const last = newest(failures);
  return last && { message: last.message ?? '', since: Math.max(Math.min(...failures.map(firstSeen)), since) };
}
