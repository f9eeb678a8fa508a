import type { ActivityDependencies } from './dependencies.ts';
import { openRevision } from './open-revision.ts';
import { resolvePlatform, type Resolved } from './resolve-platform.ts';
import type { DeployInput } from '../platform/deploy-input.ts';
import type { PlatformReference } from '../workflows/types.ts';

/** Both at once, for runs that began before a deployment planned (`src/workflows/deploy-without-plan.ts`). */
export function preparePlatform(deps: ActivityDependencies) {
  return async (input: DeployInput): Promise<Resolved & { platform: PlatformReference }> => {
    const resolved = await resolvePlatform(deps)(input);
    return { ...resolved, platform: { ...resolved.platform, revision: await openRevision(deps)(input) } };
  };
}
