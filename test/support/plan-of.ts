import type { Orchestrator } from './orchestrator.ts';
import type { ObjectPlan } from '../../src/kubernetes/plan/object-plan.ts';
import type { DeployInput } from '../../src/platform/deploy-input.ts';
import type { DeployResult, PlatformPlan } from '../../src/workflows/types.ts';

/** What `planPlatform` says of an input. */
export function planOf({ client, taskQueue }: Orchestrator, input: DeployInput): Promise<PlatformPlan> {
  const { components, platform } = input;
  const args = [{ components, platform }];
  return client.workflow.execute('planPlatform', { taskQueue, workflowId: `plan-${crypto.randomUUID()}`, args });
}

/** The part of a plan that is about one object; throws if there is none. */
export function partOf(plan: PlatformPlan, object: string): ObjectPlan {
  const objects = plan.components.flatMap((component) => component.objects);
  const found = objects.find((candidate) => candidate.object === object);
  if (!found) throw new Error(`${object} is not in the plan: ${objects.map((other) => other.object).join(', ')}`);
  return found;
}

/** The objects that a plan says would be written, sorted; what could not be seen is not among them. */
export function toBeWritten({ components, prune }: PlatformPlan): string[] {
  const objects = [...components.flatMap((component) => component.objects), ...prune];
  const written = ['create', 'configure', 'replace', 'prune'];
  return objects
    .filter(({ action }) => written.includes(action))
    .map(({ object }) => object)
    .toSorted();
}

/** The objects that a deployment has written, sorted. */
export function written({ components, pruned }: DeployResult): string[] {
  const changes = [...components.flatMap((component) => component.changes), ...pruned];
  return changes
    .filter(({ action }) => action !== 'unchanged')
    .map(({ object }) => object)
    .toSorted();
}
