import type { V1PersistentVolumeClaim } from '@kubernetes/client-node';
import { failed, progressing, ready, type Readiness, type ReadinessContext } from './types.ts';

export function claimReadiness({ status }: V1PersistentVolumeClaim, { awaitsConsumer }: ReadinessContext): Readiness {
  const phase = status?.phase ?? 'Pending';
  if (phase === 'Bound') return ready('Bound', 'Bound');
  if (phase === 'Lost') return failed('its volume is gone', 'Lost');
  // Waiting for the volume would wait for a Pod that is only made after it.
  if (awaitsConsumer) return ready('Pending until a Pod uses it', 'WaitForFirstConsumer');
  return progressing(phase, phase);
}
