import type { ActivityDependencies } from './dependencies.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { readRevision } from '../kubernetes/revisions.ts';
import type { Deployable } from '../manifests/index.ts';
import type { PlatformReference } from '../workflows/types.ts';

/** What every activity on a component is given: references only, no document and no secret. */
export interface ComponentInput {
  platform: PlatformReference;
  component: string;
  /** When the run began, in milliseconds: what a Pod suffered before says nothing about this deployment. */
  runStartedAt: number;
  /** On the way back to an earlier revision: volumes stay as they are. */
  isRollback?: boolean;
}

/** A component's cluster, the document and the manifests of the user's own components. */
export type Loaded = Deployable & { cluster: Cluster };

/** The cluster, the document and the manifests that a reference stands for. */
export async function load(deps: ActivityDependencies, reference: PlatformReference): Promise<Loaded> {
  const cluster = deps.connect(reference.cluster);
  return { cluster, ...(await readRevision(cluster, reference, reference.revision)) };
}
