import type { KubernetesObject, V1Pod, V1Service } from '@kubernetes/client-node';
import type { Surroundings } from '../doom.ts';
import { newPods, ownedBy } from '../doom/new-pods.ts';
import type { Pending } from '../wait/evaluate.ts';

/** More would say the same. */
const atMost = 3;

/** The Pods to look into: those in the plight, else those of the newest revision that are not ready, else any that are not; a Job's are to end, not to get ready. */
export function affectedPods({ live, doom }: Pending, around: Surroundings): V1Pod[] {
  const candidates = [
    doom?.pods ?? [],
    live ? (newPods(live, around)?.pods ?? []) : [],
    live ? podsOf(live, around) : [],
  ];
  const isBehind = live?.kind === 'Job' ? isNotDone : isNotReady;
  const pods = candidates.map((some) => some.filter(isBehind)).find((some) => some.length > 0) ?? [];
  return pods.slice(0, atMost);
}

function podsOf(object: KubernetesObject, around: Surroundings): V1Pod[] {
  if (object.kind === 'Job')
    return around.pods.filter(({ metadata }) => metadata?.labels?.['job-name'] === object.metadata?.name);
  if (object.kind !== 'Service') return ownedBy(object, around.pods);
  const selector = Object.entries((object as V1Service).spec?.selector ?? {});
  return around.pods.filter(
    ({ metadata }) =>
      metadata?.namespace === object.metadata?.namespace &&
      selector.every(([key, value]) => metadata?.labels?.[key] === value),
  );
}

function isNotReady({ status }: V1Pod): boolean {
  return !status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True');
}

function isNotDone({ status }: V1Pod): boolean {
  return status?.phase !== 'Succeeded';
}
