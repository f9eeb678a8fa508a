import type { KubernetesObject, V1Pod, V1StatefulSet } from '@kubernetes/client-node';
import { ownedBy } from './new-pods.ts';
import { podPlight } from './pod-plight.ts';
import type { Surroundings } from './types.ts';

/**
 * Pods of an earlier revision of a StatefulSet that can't get ready: its controller waits for them for ever before it goes on
 * with the new revision, unless somebody deletes them. What never got ready serves nobody.
 */
export function stuckPods(object: KubernetesObject, around: Surroundings): V1Pod[] {
  if (object.kind !== 'StatefulSet') return [];
  const { metadata, spec, status } = object as V1StatefulSet;
  if (status?.observedGeneration !== metadata?.generation || spec?.updateStrategy?.type === 'OnDelete') return [];
  if (status?.updateRevision === undefined || status.updateRevision === status.currentRevision) return [];
  const everything = { ...around, evidenceSince: undefined };
  return ownedBy(object, around.pods).filter(
    (pod) =>
      pod.metadata?.labels?.['controller-revision-hash'] !== status.updateRevision && podPlight(pod, everything).plight,
  );
}
