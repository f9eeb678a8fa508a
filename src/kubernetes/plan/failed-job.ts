import type { KubernetesObject, V1Job } from '@kubernetes/client-node';
import { replace, type Verdict } from './verdict.ts';

/** A Job that has failed never runs again: it makes way for a new one of the same name. */
export function judgeFailedJob(live: KubernetesObject): Verdict | undefined {
  if (live.kind !== 'Job') return undefined;
  const failed = (live as V1Job).status?.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True');
  if (!failed) return undefined;
  const message = `it has failed (${[failed.reason, failed.message].filter(Boolean).join(': ')}): it is deleted and made anew`;
  return replace('Failed', message, 'Nothing to do: it runs again.');
}
