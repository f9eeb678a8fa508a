import type { KubernetesObject, V1PersistentVolumeClaim, V1Pod } from '@kubernetes/client-node';
import { earliest } from './doom/earliest.ts';
import { failedCreate } from './doom/failed-create.ts';
import { failedProvisioning } from './doom/failed-provisioning.ts';
import { newPods } from './doom/new-pods.ts';
import { podPlight } from './doom/pod-plight.ts';
import type { Finding, Plight, Surroundings } from './doom/types.ts';

export { defaultGraces, noGraces } from './doom/types.ts';
export type { Finding, Graces, MissingReference, Plight, Surroundings } from './doom/types.ts';

/** Why waiting for an object can't help, or when to look again since a grace has run out by then. */
export interface Verdict {
  doom?: Doom | undefined;
  lookAgainAt?: number | undefined;
}

export interface Doom extends Plight {
  /** The new Pods that are in this plight; none where none could be made. */
  pods: V1Pod[];
}

/** Whether an object that is not ready can still get there, from what is known around it. */
export function findDoom(object: KubernetesObject, around: Surroundings): Verdict {
  if (object.kind === 'PersistentVolumeClaim')
    return verdict(failedProvisioning(object as V1PersistentVolumeClaim, around), []);
  const made = newPods(object, around);
  if (!made) return {};
  const creation = failedCreate(object, made, around);
  if (creation.plight) return verdict(creation, []);
  const findings = made.pods.map((pod) => ({ pod, ...podPlight(pod, around) }));
  const doomed = findings.filter(({ plight }) => plight);
  const enough = made.doomedBy === 'any' ? doomed.length > 0 : isAll(doomed.length, findings.length, made.expected);
  const telling = doomed.find(({ plight }) => !plight?.between);
  if (enough && telling)
    return verdict(
      telling,
      doomed.map(({ pod }) => pod),
    );
  return { lookAgainAt: earliest([creation, ...findings].map(({ lookAgainAt }) => lookAgainAt)) };
}

function isAll(doomed: number, present: number, expected: number): boolean {
  return present > 0 && doomed === present && present >= expected;
}

function verdict({ plight, lookAgainAt }: Finding, pods: V1Pod[]): Verdict {
  return plight ? { doom: { ...plight, pods } } : { lookAgainAt };
}
