import { PatchStrategy, type KubernetesObject } from '@kubernetes/client-node';
import { applyResolved, type AppliedObject, type ApplyRules, type Target } from './apply-resolved.ts';
import { asSent } from './as-sent.ts';
import type { Change } from './change.ts';
import type { Cluster } from './client.ts';
import { differs } from './differs.ts';
import { ClusterError } from './errors.ts';
import { fieldManager } from './field-manager.ts';
import { objectName } from './object-name.ts';
import { diffAsNew } from './plan/as-new.ts';
import { lookAt } from './plan/look-at.ts';
import { judgeImmutable } from './plan/immutable.ts';
import type { Verdict } from './plan/verdict.ts';
import { awaitEnd, isTerminating, remove, type RemoveOptions } from './remove.ts';
import type { LiveObjects } from './read-together.ts';
import { replicasOnCreate } from './replicas-on-create.ts';
import { send } from './request.ts';
import { terminatingNamespace } from './terminating-namespace.ts';
import { whenServed } from './when-served.ts';
import { objectPath } from './resources.ts';
import type { ConflictRules } from '../platform/conflicts.ts';

export interface ApplyObjectOptions {
  signal?: AbortSignal | undefined;
  /** Whose object it is: what `conflicts` go by. */
  component?: string | undefined;
  /** What becomes of fields that others own; without a rule for one, nothing is written. */
  conflicts?: ConflictRules | undefined;
  /** How long a kind that the cluster does not have yet is waited for, in milliseconds; not at all unless given. */
  patienceMs?: number | undefined;
  /** What was read just before; what it does not know is read. */
  seen?: LiveObjects | undefined;
}

/** How long the old one may take to go where it is replaced, in milliseconds. */
const endPatienceMs = 60_000;

/** What becomes of what belongs to an object that is made anew: a StatefulSet's Pods go on serving. */
const propagation: Readonly<Record<string, RemoveOptions['propagation']>> = { StatefulSet: 'Orphan' };

/**
 * Makes the object what it is to be, by one server-side apply, and tells what became of it; replaces it where it can only be
 * made anew without losing anything. Throws `ApplyConflict` where another manager owns one of its fields and no rule says what
 * to do, else `ClusterError`. Ended at any moment and begun again, it ends the same.
 */
export async function applyObject(
  cluster: Cluster,
  object: KubernetesObject,
  { signal, component = '', conflicts = {}, patienceMs = 0, seen }: ApplyObjectOptions = {},
): Promise<Change> {
  const wanted = asSent(object);
  try {
    return await whenServed(() => apply(cluster, wanted, { component, conflicts, signal, seen }), patienceMs, signal);
  } catch (error) {
    throw await terminatingNamespace(cluster, wanted, error, signal);
  }
}

async function apply(cluster: Cluster, wanted: KubernetesObject, rules: ApplyRules): Promise<Change> {
  const name = objectName(wanted);
  const path = await objectPath(cluster, wanted);
  const { live, verdict } = await lookAt(cluster, { name, path, wanted }, rules);
  const target: Target = { name, path, wanted, live };
  if (verdict) return settle(cluster, target, verdict, rules);
  try {
    return await tell(cluster, target, await applyResolved(cluster, target, rules));
  } catch (error) {
    const immutable = error instanceof ClusterError && live ? judgeImmutable(error, wanted, live) : undefined;
    if (!immutable) throw error;
    return await settle(cluster, target, immutable, rules);
  }
}

/** Does what the verdict says, or throws why it can't be done. */
async function settle(
  cluster: Cluster,
  target: Target,
  { action, refusal }: Verdict,
  rules: ApplyRules,
): Promise<Change> {
  const { name, live } = target;
  if (action === 'refuse' || !live) {
    const message = `${refusal.message}. ${refusal.suggestion}`;
    throw new ClusterError(name, { status: 422, reason: refusal.reason, message });
  }
  // What the API server would not take must not cost the one that is there.
  await diffAsNew(cluster, target, rules.signal);
  const uid = live.metadata?.uid ?? '';
  const how = propagation[live.kind ?? ''] ?? 'Background';
  if (isTerminating(live)) await awaitEnd(cluster, target, uid, endPatienceMs, rules.signal);
  else await remove(cluster, target, uid, { propagation: how, patienceMs: endPatienceMs, signal: rules.signal });
  const anew = { ...target, live: undefined };
  return { ...(await tell(cluster, anew, await applyResolved(cluster, anew, rules))), action: 'replaced' };
}

async function tell(cluster: Cluster, { name, path, wanted }: Target, applied: AppliedObject): Promise<Change> {
  const { before, after, created } = applied;
  if (created || !before) {
    await scale(cluster, name, path, replicasOnCreate(wanted));
    return { object: name, action: 'created' };
  }
  return { object: name, action: differs(before, after) ? 'configured' : 'unchanged' };
}

/** Killed just before this, the object stays at one replica until its autoscaler raises it to the least that it has to be. */
async function scale(cluster: Cluster, name: string, path: string, replicas: number | undefined): Promise<void> {
  if (replicas === undefined) return;
  await send(cluster, {
    object: name,
    method: 'PATCH',
    path: `${path}/scale`,
    query: { fieldManager },
    contentType: PatchStrategy.MergePatch,
    body: { spec: { replicas } },
  });
}
