import type { Loaded } from './component-input.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { resolveExtras } from '../extra/resolve-extras.ts';
import { workerSources } from '../extra/sources.ts';
import { resolvePlatform, type PlatformLayer } from '../platform/document.ts';

/** The cluster, the document and the manifests that an input stands for, as a deployment of it would find them. Throws `InvalidInput`. */
export async function loadInput(deps: ActivityDependencies, input: { platform?: PlatformLayer }): Promise<Loaded> {
  const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
  const cluster = deps.connect(platform.cluster);
  return { cluster, platform, extras: await resolveExtras(platform, workerSources(cluster)) };
}
