import type { KubernetesObject } from '@kubernetes/client-node';
import { applyObject } from './apply-object.ts';
import type { Change } from './change.ts';
import type { Cluster } from './client.ts';
import { inParallel } from '../platform/in-parallel.ts';
import { objectName } from './object-name.ts';
import { inStages } from './order.ts';
import { definedKinds } from './plan/coming.ts';
import { readTogether } from './read-together.ts';
import type { ConflictRules } from '../platform/conflicts.ts';

export { fieldManager } from './field-manager.ts';

export interface ApplyOptions {
  /** Whose objects they are: what `conflicts` go by. */
  component?: string;
  /** What becomes of fields that others own; without a rule for one, nothing of that object is written. */
  conflicts?: ConflictRules;
  signal?: AbortSignal;
  /** How long a kind that the cluster does not have yet is waited for, in milliseconds; not at all unless given or brought along. */
  patienceMs?: number;
  /** What an earlier attempt has done already: these objects are left alone and their changes handed through. */
  done?: readonly Change[];
  /** Called after each object that was applied, as it comes; not for those that were `done`. */
  onChange?: (change: Change) => void;
}

/** More would only queue up in the API server. */
const atOnce = 8;

/** How long a kind is waited for whose definition is among the objects, in milliseconds: the API server takes a moment to serve it. */
const ownKindsMs = 60_000;

/**
 * Applies the objects, one request each, in the order that their kinds need (not the given one), as field manager
 * `aroti-orchestrator` and without taking fields from others, unless `conflicts` say so. The changes come in the order of
 * application. Throws the first `ApplyConflict` or `ClusterError` when what was on its way has ended; what was applied until
 * then stays.
 */
export async function applyObjects(
  cluster: Cluster,
  objects: readonly KubernetesObject[],
  { component, conflicts, signal, patienceMs = 0, done = [], onChange }: ApplyOptions = {},
): Promise<Change[]> {
  const known = new Map(done.map((change) => [change.object, change]));
  const changes: Change[] = [];
  const patience = definedKinds(objects).length > 0 ? Math.max(patienceMs, ownKindsMs) : patienceMs;
  for (const stage of inStages(objects)) {
    const left = stage.filter((object) => !known.has(objectName(object)));
    const options = {
      component,
      conflicts,
      signal,
      patienceMs: patience,
      seen: await readTogether(cluster, left, signal),
    };
    changes.push(
      ...(await inParallel(stage, atOnce, async (object) => {
        const before = known.get(objectName(object));
        if (before) return before;
        signal?.throwIfAborted();
        const change = await applyObject(cluster, object, options);
        onChange?.(change);
        return change;
      })),
    );
  }
  return changes;
}
