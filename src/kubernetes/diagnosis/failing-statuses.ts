import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';

/** A container that keeps its Pod from getting ready. */
export interface FailingStatus {
  pod: V1Pod;
  status: V1ContainerStatus;
  reason: string;
  message: string;
  /** It has run, so it has written lines. */
  hasRun: boolean;
  /** It runs now, after having run before. */
  hasRunBefore: boolean;
}

/** Reasons of containers that only wait for their turn. */
const patient: ReadonlySet<string> = new Set(['PodInitializing', 'ContainerCreating']);

/** The containers, init containers first, that fail or are not ready, or of a Job: have not ended; those that only wait for others are left out. */
export function failingStatuses(pods: readonly V1Pod[]): FailingStatus[] {
  return pods.flatMap((pod) =>
    [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
      .filter((status) => isFailing(pod, status))
      .map((status) => describe(pod, status)),
  );
}

function isFailing(pod: V1Pod, { ready, state, lastState }: V1ContainerStatus): boolean {
  if ((ready && !isOfJob(pod)) || state?.terminated?.exitCode === 0) return false;
  return !patient.has(state?.waiting?.reason ?? '') || lastState?.terminated !== undefined;
}

function describe(pod: V1Pod, status: V1ContainerStatus): FailingStatus {
  const { state, lastState } = status;
  const ended = state?.terminated ?? lastState?.terminated;
  const exit = ended && `exited with code ${ended.exitCode}${ended.reason ? ` (${ended.reason})` : ''}`;
  return {
    pod,
    status,
    reason: state?.waiting?.reason ?? state?.terminated?.reason ?? (state?.running ? running(pod) : 'Waiting'),
    message: [exit, ended?.message?.trim(), state?.waiting?.message].filter(Boolean).join('; '),
    hasRun: state?.running !== undefined || ended !== undefined,
    hasRunBefore: state?.waiting === undefined && lastState?.terminated !== undefined,
  };
}

function running(pod: V1Pod): string {
  return isOfJob(pod) ? 'Running' : 'NotReady';
}

/** Its containers are ready as soon as they run, which says nothing. */
function isOfJob({ metadata }: V1Pod): boolean {
  return (metadata?.ownerReferences ?? []).some(({ kind }) => kind === 'Job');
}
