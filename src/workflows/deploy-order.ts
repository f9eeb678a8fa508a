import * as wf from '@temporalio/workflow';
import { planChanges, shortActivities, waitFor } from './activity-options.ts';
import { deployComponent } from './deploy-component.ts';
import type { DeploymentControl } from './deployment-control.ts';
import { inDependencyOrder } from './in-dependency-order.ts';
import { referenceOf, type Order } from './order.ts';
import { refuseWhatCantBeDone } from './plan-failure.ts';
import type { ProgressTracker } from './progress-tracker.ts';
import { recordOutcome } from './record-outcome.ts';
import { componentKey, platformKey, revisionKey } from './search-attributes.ts';
import type { ComponentPlan } from './types.ts';

/** Deploys one document from its plan to its record, as far as approvals and pauses let it. */
export async function attempt(order: Order, tracker: ProgressTracker, control: DeploymentControl): Promise<void> {
  const { input, platform, components } = order;
  tracker.begin(platform, components);
  tracker.update({ state: 'planning', revision: 0 });
  control.plan = await planChanges(input);
  refuseWhatCantBeDone(control.plan);
  if (input.approve === true && control.plan.changes) await control.approval('everything');
  await openRevision(order, tracker);
  await inDependencyOrder(components, (plan) => deployWhenAllowed(order, plan, tracker, control));
  if (input.prune ?? true) await prune(order, tracker, control);
  await recordOutcome(referenceOf(order), 'deployed', { components: components.map(({ component }) => component) });
}

async function openRevision(order: Order, tracker: ProgressTracker): Promise<void> {
  const { input, platform, components, searchAttributes } = order;
  const summary = 'keep the document as a revision';
  const revision = await shortActivities.openRevision.executeWithOptions({ summary }, [input]);
  order.revision = revision;
  tracker.update({ state: 'deploying', revision });
  if (!searchAttributes) return;
  wf.upsertSearchAttributes([
    { key: platformKey, value: platform.name },
    { key: revisionKey, value: revision },
    { key: componentKey, value: components.map(({ component }) => component) },
  ]);
}

async function deployWhenAllowed(
  order: Order,
  plan: ComponentPlan,
  tracker: ProgressTracker,
  control: DeploymentControl,
): Promise<void> {
  const { approve } = order.input;
  if (Array.isArray(approve) && approve.includes(plan.component)) await control.approval(plan.component);
  await control.untilResumed();
  await deployComponent(referenceOf(order), plan, tracker);
}

async function prune(order: Order, tracker: ProgressTracker, control: DeploymentControl): Promise<void> {
  if (control.plan?.prune.every(({ action }) => action !== 'prune') ?? true) return;
  await control.untilResumed();
  tracker.update({ state: 'pruning' });
  const { components, destroy = [] } = order.input;
  const pruned = await waitFor(pruneSeconds).pruneObjects.executeWithOptions(
    { summary: 'delete what the document no longer has' },
    [{ platform: referenceOf(order), ...(components && { components }), destroy }],
  );
  tracker.prune(pruned);
}

/** How long deleting may take, in seconds: Pods end, finalizers are done. */
const pruneSeconds = 600;
