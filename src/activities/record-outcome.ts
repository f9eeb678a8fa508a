import { runId } from './run-id.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { markRevision } from '../kubernetes/revisions.ts';
import type { PlatformReference } from '../workflows/types.ts';

export interface Outcome {
  platform: PlatformReference;
  outcome: 'deployed' | 'failed';
}

/** Writes down beside the revision how its deployment ended; nothing is written where that stands there already. */
export function recordOutcome(deps: ActivityDependencies) {
  return ({ platform, outcome }: Outcome): Promise<void> =>
    namingFailures('platform', async () => {
      const cluster = deps.connect(platform.cluster);
      await markRevision(cluster, platform, platform.revision, outcome, runId());
    });
}
