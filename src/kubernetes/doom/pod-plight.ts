import type { V1Pod } from '@kubernetes/client-node';
import { claimOfPod } from './failed-provisioning.ts';
import { failedMount } from './failed-mount.ts';
import { earliest } from './earliest.ts';
import type { Finding, Surroundings } from './types.ts';
import { unschedulable } from './unschedulable.ts';
import { waitingContainer } from './waiting-container.ts';

const rules: readonly ((pod: V1Pod, around: Surroundings) => Finding)[] = [
  waitingContainer,
  failedMount,
  claimOfPod,
  unschedulable,
];

/** Why a Pod can't get ready, if that is so. */
export function podPlight(pod: V1Pod, around: Surroundings): Finding {
  if (pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')) return {};
  const findings = rules.map((rule) => rule(pod, around));
  return {
    plight: findings.find(({ plight }) => plight)?.plight,
    lookAgainAt: earliest(findings.map(({ lookAgainAt }) => lookAgainAt)),
  };
}
