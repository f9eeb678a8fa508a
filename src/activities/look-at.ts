import type { ActivityDependencies } from './dependencies.ts';
import { load, type Loaded } from './component-input.ts';
import type { Revision } from '../kubernetes/revisions.ts';
import { resolvePlatform } from '../platform/document.ts';
import { planDeployment, timeoutOf, type PlannedComponent } from '../platform/graph.ts';
import type { LookInput } from '../platform/look-input.ts';
import { liveRevision } from '../verify/live-revision.ts';
import type { ComponentPlan, PlatformReference } from '../workflows/types.ts';

/** A platform as it was deployed last. */
export interface LookedAt extends Loaded {
  /** Its revision is 0 where none was deployed yet: then `platform` is the document itself. */
  reference: PlatformReference;
  components: ComponentPlan[];
  /** The revision that is being deployed at this moment. */
  deploying?: Revision | undefined;
}

/** The revision that is live, and the components of it that are asked for. Throws `InvalidInput` or `ClusterError`. */
export async function lookAt(deps: ActivityDependencies, input: LookInput): Promise<LookedAt> {
  const document = resolvePlatform(deps.ownDocument, input.platform ?? {});
  const { name, namespacePrefix } = document;
  const cluster = deps.connect(document.cluster);
  const { number, deploying } = await liveRevision(cluster, document);
  const reference = { name, ...(document.cluster && { cluster: document.cluster }), namespacePrefix, revision: number };
  const loaded = number > 0 ? await load(deps, reference) : { cluster, platform: document, extras: {} };
  const planned = planDeployment(loaded.platform, input.components);
  return { ...loaded, reference, deploying, components: planned.map((one) => planOf(loaded, one)) };
}

function planOf({ platform }: Loaded, { name, requires }: PlannedComponent): ComponentPlan {
  return { component: name, requires, timeoutSeconds: timeoutOf(platform, name) };
}
