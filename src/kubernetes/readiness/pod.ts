import type { V1Pod } from '@kubernetes/client-node';
import { condition, failed, progressing, ready, type Readiness } from './types.ts';

export function podReadiness({ status }: V1Pod): Readiness {
  const phase = status?.phase ?? 'Pending';
  if (phase === 'Succeeded') return ready('Succeeded', phase);
  if (phase === 'Failed')
    return failed(status?.message ?? 'a container ended with a failure', status?.reason ?? 'Failed');
  if (phase === 'Running' && condition(status, 'Ready', 'True')) return ready('Running and ready');
  return progressing(phase === 'Running' ? 'Running, not ready' : phase, phase);
}
