import type { ActivityDependencies } from './dependencies.ts';
import { load, type Loaded } from './component-input.ts';
import { identityOf, withTimeout } from './resolve-platform.ts';
import { listRevisions } from '../kubernetes/revisions.ts';
import { resolvePlatform } from '../platform/document.ts';
import { planDeployment } from '../platform/graph.ts';
import { liveRevision } from '../platform/live-revision.ts';
import type { LookInput } from '../platform/look-input.ts';
import type { ComponentPlan, PlatformReference } from '../workflows/types.ts';

/** A platform as it was deployed last. */
export interface LookedAt extends Loaded {
  /** Its revision is 0 where none was deployed yet: then `platform` is the document itself. */
  reference: PlatformReference;
  components: ComponentPlan[];
}

/** The revision that is live, and the components of it that are asked for. Throws `InvalidInput` or `ClusterError`. */
export async function lookAt(deps: ActivityDependencies, input: LookInput): Promise<LookedAt> {
  const document = resolvePlatform(deps.ownDocument, input.platform ?? {});
  const cluster = deps.connect(document.cluster);
  const revision = liveRevision(await listRevisions(cluster, document))?.number ?? 0;
  const reference = { ...identityOf(document), revision };
  const loaded = revision > 0 ? await load(deps, reference) : { cluster, platform: document, extras: {} };
  const planned = planDeployment(loaded.platform, input.components);
  return { ...loaded, reference, components: planned.map((one) => withTimeout(loaded.platform, one)) };
}
