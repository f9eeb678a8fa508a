import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import type { DeployInput } from '../platform/deploy-input.ts';
import { resolvePlatform as resolveDocument } from '../platform/document.ts';
import { planDeployment, timeoutOf, type PlannedComponent } from '../platform/graph.ts';
import { InvalidInput } from '../platform/invalid-input.ts';
import type { Platform } from '../platform/schema.ts';
import type { ComponentPlan, PlatformReference } from '../workflows/types.ts';

/** What an input stands for. */
export interface Resolved {
  platform: Omit<PlatformReference, 'revision'>;
  /** In the order of a serial deployment. */
  components: ComponentPlan[];
  /** Whether the run may set search attributes here. */
  searchAttributes: boolean;
}

/** Validates the whole document that an input makes with the worker's own; nothing is written. */
export function resolvePlatform(deps: ActivityDependencies) {
  return (input: DeployInput): Promise<Resolved> =>
    namingFailures('platform', async () => {
      const platform = resolveDocument(deps.ownDocument, input.platform ?? {});
      const planned = planDeployment(platform, input.components);
      checkGates(input, planned);
      return {
        platform: identityOf(platform),
        components: planned.map((component) => withTimeout(platform, component)),
        searchAttributes: deps.searchAttributes,
      };
    });
}

/** What tells a platform from others. */
export function identityOf({ name, cluster, namespacePrefix }: Platform): Omit<PlatformReference, 'revision'> {
  return { name, ...(cluster && { cluster }), namespacePrefix };
}

/** What a workflow is told of a component. */
export function withTimeout(platform: Platform, { name, requires }: PlannedComponent): ComponentPlan {
  return { component: name, requires, timeoutSeconds: timeoutOf(platform, name) };
}

function checkGates({ approve }: DeployInput, planned: readonly PlannedComponent[]): void {
  if (!Array.isArray(approve)) return;
  const unknown = approve.filter((gate) => !planned.some(({ name }) => name === gate));
  if (unknown.length === 0) return;
  throw new InvalidInput(unknown.map((gate) => ({ path: 'approve', message: `${gate} is not deployed by this run` })));
}
