import type { V1DaemonSet } from '@kubernetes/client-node';
import { progressing, ready, type Readiness } from './types.ts';

export function daemonSetReadiness({ metadata, status }: V1DaemonSet): Readiness {
  const desired = status?.desiredNumberScheduled;
  if (metadata?.generation === undefined || status?.observedGeneration === undefined || desired === undefined) {
    return progressing('Not seen by its controller yet');
  }
  const { currentNumberScheduled, updatedNumberScheduled = 0, numberAvailable = 0, numberReady } = status;
  const counts = {
    Current: currentNumberScheduled,
    Updated: updatedNumberScheduled,
    Available: numberAvailable,
    Ready: numberReady,
  };
  const unmet = Object.entries(counts).find(([, count]) => desired > count);
  return unmet ? progressing(`${unmet[0]}: ${unmet[1]}/${desired}`) : ready(`Ready: ${numberReady}/${desired}`);
}
