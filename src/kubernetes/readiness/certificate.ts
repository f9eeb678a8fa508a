import { condition, progressing, ready, type LiveObject, type Readiness, type ReadinessContext } from './types.ts';

/** cert-manager's. */
export function certificateReadiness({ metadata, status }: LiveObject, { secretExists }: ReadinessContext): Readiness {
  const issuing = condition(status, 'Issuing', 'True');
  if (issuing) return progressing(issuing.message || 'Issuing', issuing.reason || 'Issuing');
  const issued = condition(status, 'Ready');
  if (issued?.status !== 'True') return progressing(issued?.message || 'Not issued yet', issued?.reason || 'Pending');
  if (issued.observedGeneration !== metadata?.generation)
    return progressing('Issued for an earlier specification', 'Outdated');
  return secretExists === false ? progressing('Its Secret is not there yet', 'SecretMissing') : ready('Issued');
}
