import type { V1Pod } from '@kubernetes/client-node';
import { eventTime } from '../time.ts';
import { missingReference } from './missing-reference.ts';
import { counts, eventsOf, newest, type Finding, type Surroundings } from './types.ts';

const absent = /(secret|configmap) "[^"]+" not found|references non-existent (secret|config) key/;

/** A volume made of a Secret or ConfigMap that is not there. */
export function failedMount(pod: V1Pod, around: Surroundings): Finding {
  const mounted = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].some(
    ({ state, lastState }) => state?.running ?? state?.terminated ?? lastState?.terminated,
  );
  if (mounted) return {};
  const failures = eventsOf(around, pod.metadata).filter(
    (event) =>
      event.reason === 'FailedMount' &&
      absent.test(event.message ?? '') &&
      counts(eventTime(event), around.evidenceSince),
  );
  const message = newest(failures)?.message;
  if (message === undefined) return {};
  return { plight: { reason: 'FailedMount', message, missing: missingReference(message, pod.metadata?.namespace) } };
}
