import type { V1Pod } from '@kubernetes/client-node';
import { milliseconds } from '../time.ts';
import type { Finding, Surroundings } from './types.ts';

/** The volume is on its way; the claim's own rule says when it is not. */
const awaitsVolume = /unbound immediate PersistentVolumeClaims/;

/** A Pod that no node takes, for longer than the grace. */
export function unschedulable({ status }: V1Pod, { now, waitingSince, graces }: Surroundings): Finding {
  const refused = status?.conditions?.find(
    ({ type, status: value, reason }) => type === 'PodScheduled' && value === 'False' && reason === 'Unschedulable',
  );
  if (!refused || awaitsVolume.test(refused.message ?? '')) return {};
  // Since we watch, at most: our clock may be ahead of the API server's.
  const since = Math.max(milliseconds(refused.lastTransitionTime) ?? now, waitingSince);
  const until = since + graces.unschedulable;
  if (now < until) return { lookAgainAt: until };
  return { plight: { reason: 'Unschedulable', message: refused.message ?? 'no node takes it' } };
}
