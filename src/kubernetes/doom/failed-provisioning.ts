import type { V1PersistentVolumeClaim, V1Pod } from '@kubernetes/client-node';
import { eventTime, firstSeen } from '../time.ts';
import { counts, eventsOf, newest, type Finding, type Surroundings } from './types.ts';

/** A claim for which no volume can be made. */
export function failedProvisioning({ metadata, status }: V1PersistentVolumeClaim, around: Surroundings): Finding {
  if ((status?.phase ?? 'Pending') !== 'Pending') return {};
  const failures = eventsOf(around, metadata).filter(
    (event) => event.reason === 'ProvisioningFailed' && counts(eventTime(event), around.evidenceSince),
  );
  if (failures.length === 0) return {};
  const until = Math.max(Math.min(...failures.map(firstSeen)), around.waitingSince) + around.graces.provisioning;
  if (around.now < until) return { lookAgainAt: until };
  return { plight: { reason: 'ProvisioningFailed', message: newest(failures)?.message ?? 'no volume could be made' } };
}

/** A Pod that needs such a claim. */
export function claimOfPod({ metadata, spec }: V1Pod, around: Surroundings): Finding {
  const names = (spec?.volumes ?? []).map(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName);
  const findings = around.claims
    .filter((claim) => claim.metadata?.namespace === metadata?.namespace && names.includes(claim.metadata?.name))
    .map((claim) => failedProvisioning(claim, around));
  return findings.find(({ plight }) => plight) ?? findings[0] ?? {};
}
