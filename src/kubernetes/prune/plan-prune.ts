import { decide } from './decide.ts';
import { listInventory } from './listed.ts';
import type { PruneOptions } from './options.ts';
import type { Cluster } from '../client.ts';
import type { ObjectPlan } from '../plan/object-plan.ts';

export type { PruneOptions } from './options.ts';

/** What the document no longer asks for, in the order of deletion: `prune` what goes, `keep` what only goes when it is named. Throws `ClusterError`. */
export async function planPrune(cluster: Cluster, options: PruneOptions, signal?: AbortSignal): Promise<ObjectPlan[]> {
  const groups = decide(await listInventory(cluster, options, signal), options);
  return groups.flat().map(({ name, kept }) => ({
    object: name,
    action: kept ? 'keep' : 'prune',
    fields: [],
    conflicts: [],
    ...(kept && { refusal: kept }),
  }));
}
