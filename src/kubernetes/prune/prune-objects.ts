import { decide, type Decision } from './decide.ts';
import { listInventory } from './listed.ts';
import type { PruneOptions } from './options.ts';
import type { Change } from '../change.ts';
import type { Cluster } from '../client.ts';
import { inParallel } from '../../platform/in-parallel.ts';
import { remove } from '../remove.ts';
import { objectPath } from '../resources.ts';

export interface PruneRun {
  signal?: AbortSignal | undefined;
  /** Called after each object that is gone. */
  onChange?: ((change: Change) => void) | undefined;
  /** What an earlier attempt has deleted already; handed through. */
  done?: readonly Change[] | undefined;
  /** How long one object may take until it is gone, in milliseconds; 2 minutes unless given. */
  patienceMs?: number | undefined;
}

/** More would only queue up in the API server. */
const atOnce = 8;

/**
 * Deletes what the document no longer asks for, in the order of `planPrune`, and waits until each is gone before what it needs
 * goes. An object that is made anew in the meantime stays. Throws `ClusterError`: `Terminating` names the finalizers that hold
 * an object.
 */
export async function pruneObjects(
  cluster: Cluster,
  options: PruneOptions,
  { signal, onChange, done = [], patienceMs = 120_000 }: PruneRun = {},
): Promise<Change[]> {
  const changes = [...done];
  for (const group of decide(await listInventory(cluster, options, signal), options)) {
    await inParallel(group.filter(goes), atOnce, async ({ name, object }) => {
      signal?.throwIfAborted();
      const place = { name, path: await objectPath(cluster, object) };
      await remove(cluster, place, object.metadata.uid ?? '', { propagation: 'Foreground', patienceMs, signal });
      const change: Change = { object: name, action: 'pruned' };
      changes.push(change);
      onChange?.(change);
    });
  }
  return changes;
}

function goes({ kept }: Decision): boolean {
  return kept === undefined;
}
