import * as wf from '@temporalio/workflow';
import { inDependencyOrder } from './in-dependency-order.ts';
import { asInvalidInputFailure, asRunFailure, diagnosesOf } from './failures.ts';
import { ProgressTracker } from './progress-tracker.ts';
import { platformKey, revisionKey, componentKey } from './search-attributes.ts';
import { shortActivities, waitFor } from './activity-options.ts';
import type { ComponentPlan, DeployResult, PlatformReference, Progress } from './types.ts';
import { parseDeployInput, type DeployInput } from '../platform/deploy-input.ts';

/** What a deployment is doing and has done so far. */
export const progressQuery = wf.defineQuery<Progress>('progress');

/**
 * Deploys a platform: plans the order, then applies, waits for and checks each component as soon as what it requires is
 * deployed, and records the revision. Fails with `InvalidInput` before anything is written, or with a diagnosis of the
 * first component that can't get ready; what else was being waited for is then let go, and what was applied stays.
 */
export async function deployPlatform(rawInput?: unknown): Promise<DeployResult> {
  const input = validate(rawInput);
  const tracker = new ProgressTracker();
  wf.setHandler(progressQuery, () => tracker.progress, { description: 'Each component: state, changes, seconds' });
  const { platform, components, searchAttributes } = await prepare(input);
  tracker.begin(platform, components);
  if (searchAttributes) label(platform, components);
  try {
    await inDependencyOrder(components, (plan) => deployComponent(platform, plan, tracker));
    await finish(platform, 'deployed');
  } catch (error) {
    const state = wf.isCancellation(error) ? 'cancelled' : 'failed';
    tracker.end(state);
    await wf.CancellationScope.nonCancellable(() => finish(platform, 'failed'));
    throw state === 'cancelled' ? error : asRunFailure(error);
  }
  tracker.end('deployed');
  return tracker.result();
}

function validate(rawInput: unknown): DeployInput {
  try {
    return parseDeployInput(rawInput);
  } catch (error) {
    throw asInvalidInputFailure(error);
  }
}

async function prepare(input: DeployInput) {
  try {
    return await shortActivities.preparePlatform.executeWithOptions(
      { summary: 'validate the document, open its revision' },
      [input],
    );
  } catch (error) {
    throw asRunFailure(error);
  }
}

function label(platform: PlatformReference, components: ComponentPlan[]): void {
  wf.upsertSearchAttributes([
    { key: platformKey, value: platform.name },
    { key: revisionKey, value: platform.revision },
    { key: componentKey, value: components.map((plan) => plan.component) },
  ]);
}

async function deployComponent(platform: PlatformReference, plan: ComponentPlan, tracker: ProgressTracker) {
  const { component } = plan;
  const activities = waitFor(plan.timeoutSeconds);
  const input = { platform, component, runStartedAt: wf.workflowInfo().runStartTime.getTime() };
  try {
    tracker.enter(component, 'applying');
    const applied = await activities.applyComponent.executeWithOptions({ summary: `apply ${component}` }, [input]);
    tracker.add(component, applied);
    tracker.enter(component, 'waiting');
    await activities.awaitComponent.executeWithOptions({ summary: `wait until ${component} is ready` }, [input]);
    tracker.enter(component, 'checking');
    const checked = await activities.checkComponent.executeWithOptions({ summary: `check that ${component} serves` }, [
      input,
    ]);
    tracker.add(component, checked);
    tracker.enter(component, 'deployed');
  } catch (error) {
    // Once the run is being let go, how an activity ends says nothing about its component.
    if (wf.CancellationScope.current().consideredCancelled) tracker.enter(component, 'cancelled');
    else tracker.fail(component, diagnosesOf(error));
    throw error;
  }
}

async function finish(platform: PlatformReference, outcome: 'deployed' | 'failed'): Promise<void> {
  await shortActivities.recordOutcome.executeWithOptions(
    { summary: `record revision ${platform.revision} as ${outcome}` },
    [{ platform, outcome }],
  );
}
