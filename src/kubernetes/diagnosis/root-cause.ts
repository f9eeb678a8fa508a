import type { V1Pod } from '@kubernetes/client-node';
import type { DiagnosisEvent } from '../diagnosis.ts';
import { podPlight } from '../doom/pod-plight.ts';
import { noGraces, type Plight, type Surroundings } from '../doom.ts';
import type { Pending } from '../wait/evaluate.ts';

export interface Cause {
  reason: string;
  message: string;
}

/** Kubernetes' word and sentence for why an object is not ready: the nearest to the Pods that there is. */
export function rootCause(
  { doom, readiness }: Pending,
  pods: readonly V1Pod[],
  around: Surroundings,
  events: readonly DiagnosisEvent[],
  timedOutAfter: number | undefined,
): Cause {
  if (doom) return causeOf(doom);
  const own = { reason: readiness.reason, message: readiness.message };
  const apparent = plightOf(pods, around) ?? trouble(events);
  if (readiness.state === 'failed') return readiness.reason === 'ProgressDeadlineExceeded' ? (apparent ?? own) : own;
  if (readiness.state === 'terminating' || readiness.reason === 'NotFound') return own;
  if (apparent) return apparent;
  const waited = timedOutAfter === undefined ? '' : `not ready after ${Math.round(timedOutAfter / 1000)} s: `;
  return { reason: 'TimedOut', message: `${waited}${readiness.message}` };
}

/** What may have passed by itself has not: no grace is left. */
function plightOf(pods: readonly V1Pod[], around: Surroundings): Cause | undefined {
  return pods
    .map((pod) => podPlight(pod, { ...around, graces: noGraces, evidenceSince: undefined }).plight)
    .filter((plight) => plight !== undefined)
    .map(causeOf)[0];
}

function causeOf({ reason, message, container }: Plight): Cause {
  return { reason, message: container === undefined ? message : `container ${container}: ${message}` };
}

const telling = /^(Unhealthy|Failed.*|BackOff|ProvisioningFailed|Evicted|OOMKilling|NodeNotReady)$/;

/** The kubelet's `Error: ImagePullBackOff` repeats a reason, and says less than the event before it. */
const repeating = /^Error: \w+$/;

function trouble(events: readonly DiagnosisEvent[]): Cause | undefined {
  const troubles = events.filter(({ reason }) => telling.test(reason));
  const last = troubles.findLast(({ message }) => !repeating.test(message)) ?? troubles.at(-1);
  return last && { reason: last.reason, message: last.message };
}
