import type { V1Deployment } from '@kubernetes/client-node';
import { condition, failed, progressing, ready, type Readiness, type ReadinessContext } from './types.ts';
import { milliseconds } from '../time.ts';

/** What the API server writes for 'no deadline'. */
const noDeadline = 2 ** 31 - 1;

export function deploymentReadiness(
  { spec, status }: V1Deployment,
  { evidenceSince = 0 }: ReadinessContext,
): Readiness {
  const stuck = condition(status, 'Progressing', 'False');
  const stuckSince = milliseconds(stuck?.lastTransitionTime) ?? Infinity;
  if (stuck?.reason === 'ProgressDeadlineExceeded' && stuckSince >= evidenceSince) {
    return failed(stuck.message ?? '', stuck.reason);
  }
  const unmet = unmetRule(spec?.replicas ?? 1, spec, status ?? {});
  return unmet === undefined
    ? ready(`Ready: ${status?.readyReplicas ?? 0}/${spec?.replicas ?? 1}`)
    : progressing(unmet);
}

/** The first rule that does not hold yet. */
function unmetRule(
  wanted: number,
  spec: V1Deployment['spec'],
  status: NonNullable<V1Deployment['status']>,
): string | undefined {
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0, readyReplicas = 0 } = status;
  const hasDeadline = (spec?.progressDeadlineSeconds ?? noDeadline) !== noDeadline;
  const available = condition(status, 'Progressing', 'True')?.reason === 'NewReplicaSetAvailable';
  const rules: [holds: boolean, message: string][] = [
    [wanted <= replicas, `Replicas: ${replicas}/${wanted}`],
    [wanted <= updatedReplicas, `Updated: ${updatedReplicas}/${wanted}`],
    [replicas <= wanted, `Old Pods still there: ${replicas - wanted}`],
    [updatedReplicas <= availableReplicas, `Available: ${availableReplicas}/${updatedReplicas}`],
    [wanted <= readyReplicas, `Ready: ${readyReplicas}/${wanted}`],
    [!hasDeadline || available, 'New ReplicaSet not available yet'],
    [condition(status, 'Available', 'True') !== undefined, 'Not available yet'],
  ];
  return rules.find(([holds]) => !holds)?.[1];
}
