import type { V1Job } from '@kubernetes/client-node';
import { condition, failed, progressing, ready, type Readiness } from './types.ts';

export function jobReadiness({ spec, status }: V1Job): Readiness {
  const failure = condition(status, 'Failed', 'True');
  if (condition(status, 'Complete', 'True')) return ready(`Succeeded: ${status?.succeeded ?? 0}`, 'Complete');
  if (failure) return failed(failure.message ?? '', failure.reason || 'Failed');
  if (spec?.suspend && condition(status, 'Suspended', 'True')) return ready('Suspended', 'Suspended');
  const { active = 0, succeeded = 0, failed: lost = 0 } = status ?? {};
  return progressing(`Active: ${active}, succeeded: ${succeeded}/${spec?.completions ?? 1}, failed: ${lost}`);
}
