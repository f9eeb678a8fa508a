import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { eventTime, milliseconds } from '../time.ts';
import { missingReference } from './missing-reference.ts';
import { counts, eventsOf, newest, type Finding, type Plight, type Surroundings } from './types.ts';

/** Reasons of a waiting container that time alone does not heal. */
const hopeless: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'CrashLoopBackOff',
]);

/** The node's own trouble, which the kubelet tries again by itself. */
const passing = /context deadline exceeded|failed to sync \w+ cache|failed to reserve container name/i;

/** A container, or init container, that can't start or does not keep running. */
export function waitingContainer(pod: V1Pod, around: Surroundings): Finding {
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const plights = statuses.map((status) => plightOf(pod, status, around)).filter((plight) => plight !== undefined);
  return { plight: plights.find(({ between }) => !between) ?? plights[0] };
}

function plightOf(pod: V1Pod, status: V1ContainerStatus, around: Surroundings): Plight | undefined {
  const plight = ofWaiting(pod, status, around) ?? ofCrashed(pod, status, around);
  return plight && isEvidence(pod, status, around) ? { ...plight, container: status.name } : undefined;
}

function ofWaiting(pod: V1Pod, status: V1ContainerStatus, around: Surroundings): Plight | undefined {
  const { reason = '', message = '' } = status.state?.waiting ?? {};
  if (!hopeless.has(reason) || passing.test(message)) return undefined;
  if (reason === 'CrashLoopBackOff') return { reason, message: crashOf(status) };
  if (reason === 'ErrImagePull') return ofFailedPull(pod, message, around);
  return { reason, message: message || reason, missing: missingReference(message, pod.metadata?.namespace) };
}

/** What may go well the next time: a registry that is busy or slow, a network that stumbled. */
const hiccup =
  /timeout|timed out|deadline|reset by peer|\bEOF\b|too ?many ?requests|temporar|unavailable|\b(429|50[0-4])\b/i;

/**
 * A pull that failed once may have met a registry's hiccup: it counts when the kubelet has backed off and, after a hiccup, another
 * try has failed. The Pod's status tells of the back-off late, the events at once.
 */
function ofFailedPull(pod: V1Pod, message: string, around: Surroundings): Plight | undefined {
  const events = eventsOf(around, pod.metadata);
  const backedOff = events.some((event) =>
    /^(Back-off pulling image|Error: ImagePullBackOff)/.test(event.message ?? ''),
  );
  const failures = events.filter((event) => event.message?.startsWith('Failed to pull image'));
  const tries = failures.reduce((sum, { count }) => sum + (count ?? 1), 0);
  return backedOff && (tries > 1 || !hiccup.test(message)) ? { reason: 'ImagePullBackOff', message } : undefined;
}

/** Also here the status lags behind: it says that the container has ended when the kubelet has long backed off from it. */
function ofCrashed(pod: V1Pod, status: V1ContainerStatus, around: Surroundings): Plight | undefined {
  const { state, lastState, ready, restartCount } = status;
  const backOffs = eventsOf(around, pod.metadata).filter(({ message }) =>
    message?.startsWith(`Back-off restarting failed container ${status.name} `),
  );
  const last = newest(backOffs);
  if (ready || state?.waiting || !last) return undefined;
  const crash = { reason: 'CrashLoopBackOff', message: crashOf(status) };
  if (state?.terminated) return counts(eventTime(last), milliseconds(state.terminated.finishedAt)) ? crash : undefined;
  return restartCount > 0 && (lastState?.terminated?.exitCode ?? 0) !== 0 ? { ...crash, between: true } : undefined;
}

/** Whether it was tried lately: a Pod from before may be waiting to try again what would go well by now. */
function isEvidence(pod: V1Pod, status: V1ContainerStatus, around: Surroundings): boolean {
  const attempts = eventsOf(around, pod.metadata).filter(
    ({ reason, message }) => reason === 'Failed' && !/BackOff/.test(message ?? ''),
  );
  const last = newest(attempts);
  const times = [
    milliseconds(pod.metadata?.creationTimestamp),
    milliseconds(status.lastState?.terminated?.finishedAt),
    last && eventTime(last),
  ];
  return around.evidenceSince === undefined || times.some((at) => counts(at, around.evidenceSince));
}

function crashOf({ restartCount, lastState, state }: V1ContainerStatus): string {
  const ended = state?.terminated ?? lastState?.terminated;
  if (!ended) return state?.waiting?.message ?? 'it keeps crashing';
  const how = ended.signal ? `was ended by signal ${ended.signal}` : `exited with code ${ended.exitCode}`;
  const why = ended.reason && ended.reason !== 'Error' ? ` (${ended.reason})` : '';
  const words = ended.message ? `: ${ended.message.trim()}` : '';
  return `${how}${why}, restarted ${restartCount} ${restartCount === 1 ? 'time' : 'times'}${words}`;
}
