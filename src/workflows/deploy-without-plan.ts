import * as wf from '@temporalio/workflow';
import { shortActivities } from './activity-options.ts';
import { deployComponent } from './deploy-component.ts';
import { asRunFailure } from './failures.ts';
import { inDependencyOrder } from './in-dependency-order.ts';
import { ProgressTracker } from './progress-tracker.ts';
import { componentKey, platformKey, revisionKey } from './search-attributes.ts';
import type { DeployResult, Progress } from './types.ts';
import type { DeployInput } from '../platform/deploy-input.ts';

/**
 * `deployPlatform` as it was before it planned: for runs that were under way when their worker was updated. Can go, with the
 * patch `plan-before-write`, once no such run is open or kept any more.
 */
export async function deployWithoutPlan(input: DeployInput): Promise<DeployResult> {
  const tracker = new ProgressTracker();
  wf.setHandler(wf.defineQuery<Progress>('progress'), () => tracker.progress);
  const { platform, components, searchAttributes } = await prepare(input);
  tracker.begin(platform, components);
  tracker.update({ state: 'deploying', revision: platform.revision });
  if (searchAttributes) {
    wf.upsertSearchAttributes([
      { key: platformKey, value: platform.name },
      { key: revisionKey, value: platform.revision },
      { key: componentKey, value: components.map((plan) => plan.component) },
    ]);
  }
  try {
    await inDependencyOrder(components, (plan) => deployComponent(platform, plan, tracker));
    await shortActivities.recordOutcome({ platform, outcome: 'deployed' });
  } catch (error) {
    const state = wf.isCancellation(error) ? 'cancelled' : 'failed';
    tracker.end(state);
    await wf.CancellationScope.nonCancellable(() => shortActivities.recordOutcome({ platform, outcome: 'failed' }));
    throw state === 'cancelled' ? error : asRunFailure(error);
  }
  tracker.end('deployed');
  return tracker.result();
}

async function prepare(input: DeployInput) {
  try {
    return await shortActivities.preparePlatform(input);
  } catch (error) {
    throw asRunFailure(error);
  }
}
