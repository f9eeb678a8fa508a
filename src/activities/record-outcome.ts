import { runId } from './run-id.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { load } from './component-input.ts';
import { namingFailures } from './failures.ts';
import { schemaRevision } from './schema-revision.ts';
import { onSchema } from './way-back.ts';
import type { RevisionState } from '../kubernetes/revision.ts';
import { markRevision } from '../kubernetes/revisions.ts';
import type { PlatformReference } from '../workflows/types.ts';

export interface Outcome {
  platform: PlatformReference;
  outcome: Exclude<RevisionState, 'deploying'>;
  /** What was deployed; with the API among it, the schema of its database is written down too. */
  components?: string[];
  /** It serves again, so it counts as deployed now. */
  again?: boolean;
}

/** Writes down beside the revision how its deployment ended; nothing is written where that stands there already. */
export function recordOutcome(deps: ActivityDependencies) {
  return ({ platform: reference, outcome, components = [], again = false }: Outcome): Promise<void> =>
    namingFailures('platform', async () => {
      const cluster = deps.connect(reference.cluster);
      const schema = components.some((component) => onSchema.includes(component))
        ? await schemaRevision({ ...(await load(deps, reference)), signal: AbortSignal.timeout(20_000) })
        : undefined;
      await markRevision(cluster, reference, reference.revision, outcome, runId(), {
        again,
        ...(schema !== undefined && { schemaRevision: schema }),
      });
    });
}
