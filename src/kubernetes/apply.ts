import type { KubernetesObject } from '@kubernetes/client-node';
import { applyObject } from './apply-object.ts';
import type { Change } from './change.ts';
import type { Cluster } from './client.ts';
import { objectName } from './object-name.ts';
import { inStages } from './order.ts';

export { fieldManager } from './field-manager.ts';

export interface ApplyOptions {
  signal?: AbortSignal;
  /** What an earlier attempt has done already: these objects are left alone and their changes handed through. */
  done?: readonly Change[];
  /** Called after each object that was applied, as it comes; not for those that were `done`. */
  onChange?: (change: Change) => void;
  /** Ask the API server what would become of them, and write nothing. */
  dryRun?: boolean;
}

/** More would only queue up in the API server. */
const atOnce = 8;

/**
 * Applies the objects, one request each, in the order that their kinds need (not the given one), as field manager
 * `aroti-orchestrator` and without taking fields from others. The changes come in the order of application. Throws the first
 * `ApplyConflict` or `ClusterError` when what was on its way has ended; what was applied until then stays.
 */
export async function applyObjects(
  cluster: Cluster,
  objects: readonly KubernetesObject[],
  { signal, done = [], onChange, dryRun }: ApplyOptions = {},
): Promise<Change[]> {
  const known = new Map(done.map((change) => [change.object, change]));
  const changes: Change[] = [];
  for (const stage of inStages(objects)) {
    changes.push(
      ...(await inParallel(stage, atOnce, async (object) => {
        const before = known.get(objectName(object));
        if (before) return before;
        signal?.throwIfAborted();
        const change = await applyObject(cluster, object, { signal, dryRun });
        onChange?.(change);
        return change;
      })),
    );
  }
  return changes;
}

/** Results in the order of the items; after a failure nothing new is begun. */
async function inParallel<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) {
      if (failures.length > 0) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}
