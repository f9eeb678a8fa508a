import type { KubernetesObject } from '@kubernetes/client-node';
import { judgeClaimSize } from './claim-size.ts';
import { judgeFailedJob } from './failed-job.ts';
import { refuse, replace, type Verdict } from './verdict.ts';
import { readIfThere, type ApplyRules, type Target } from '../apply-resolved.ts';
import type { Cluster } from '../client.ts';
import { isTerminating, untilGone, whatHolds } from '../remove.ts';

/** How long a namespace that is being deleted is waited for, in milliseconds: it may well be nearly gone. */
const namespaceGraceMs = 30_000;

export interface Seen {
  /** As it is now; undefined: it is not there. */
  live: KubernetesObject | undefined;
  /** What has to be done instead of a plain apply; undefined: nothing speaks against that so far. */
  verdict: Verdict | undefined;
}

/** Looks at an object before it is applied, or planned. Throws `ClusterError`. */
export async function lookAt(
  cluster: Cluster,
  target: Pick<Target, 'name' | 'path' | 'wanted'>,
  { signal, seen }: Pick<ApplyRules, 'signal' | 'seen'>,
): Promise<Seen> {
  const live = seen?.has(target.name) ? seen.get(target.name) : await readIfThere(cluster, target, signal);
  if (!live) return { live, verdict: undefined };
  if (!isTerminating(live)) {
    const verdict = judgeFailedJob(live) ?? (await judgeClaimSize(cluster, target.wanted, live, signal));
    return { live, verdict };
  }
  if (target.wanted.kind !== 'Namespace') return { live, verdict: terminating };
  const left = await untilGone(cluster, target, live.metadata?.uid ?? '', namespaceGraceMs, signal);
  return { live: left, verdict: left && terminatingNamespace(left) };
}

const terminating = replace(
  'Terminating',
  'it is being deleted: it is made anew when it is gone',
  'Nothing to do, unless a finalizer holds it.',
);

function terminatingNamespace(live: KubernetesObject): Verdict {
  return refuse(
    'NamespaceTerminating',
    `it is being deleted: ${whatHolds(live)}`,
    'Remove what holds it, which is named here; then deploy again.',
  );
}
