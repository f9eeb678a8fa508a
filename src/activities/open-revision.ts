import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { loadInput } from './load-input.ts';
import { runId } from './run-id.ts';
import * as revisions from '../kubernetes/revisions.ts';
import type { DeployInput } from '../platform/deploy-input.ts';

/** Keeps the document as a revision and gives its number: the newest one's where that holds the same, and nothing is written then. */
export function openRevision(deps: ActivityDependencies) {
  return (input: DeployInput): Promise<number> =>
    namingFailures('platform', async () => {
      const { cluster, ...deployable } = await loadInput(deps, input);
      return (await revisions.openRevision(cluster, deployable, runId())).number;
    });
}
