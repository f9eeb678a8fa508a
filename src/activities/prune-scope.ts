import type { KubernetesObject } from '@kubernetes/client-node';
import type { Cluster } from '../kubernetes/client.ts';
import { objectName } from '../kubernetes/object-name.ts';
import type { PruneOptions } from '../kubernetes/prune/plan-prune.ts';
import { listRevisions } from '../kubernetes/revisions.ts';
import { inventoryOf } from '../manifests/parts/metadata.ts';
import { objectsOf, secretSpecs, type Deployable } from '../manifests/index.ts';
import { enabledComponents, requiresTable } from '../platform/graph.ts';

/** What is looked through, and what of it stays, when what this document does not have is deleted. */
export async function pruneScope(
  cluster: Cluster,
  loaded: Deployable,
  { components, destroy = [] }: { components?: readonly string[]; destroy?: readonly string[] },
): Promise<PruneOptions> {
  const { platform } = loaded;
  const desired = enabledComponents(platform).flatMap((component) => objectsOf(loaded, component));
  const revisions = await listRevisions(cluster, platform);
  const secrets = secretSpecs(platform).map(({ namespace, name }) => `Secret/${namespace}/${name}`);
  return {
    inventory: inventoryOf(platform),
    kinds: distinct([...desired.map(kindOf), ...revisions.flatMap(({ kinds }) => kinds)]),
    desired: new Set([...desired.map(objectName), ...secrets]),
    order: Object.keys(requiresTable(platform)),
    destroy,
    ...(components && { components }),
  };
}

interface Kind {
  apiVersion: string;
  kind: string;
}

function kindOf({ apiVersion = '', kind = '' }: KubernetesObject): Kind {
  return { apiVersion, kind };
}

function distinct(kinds: readonly Kind[]): Kind[] {
  return [...new Map(kinds.map((one) => [`${one.apiVersion}/${one.kind}`, one])).values()];
}
