import { shortActivities, waitFor } from './activity-options.ts';
import { applyComponent, proveComponent } from './deploy-component.ts';
import { inDependencyOrder } from './in-dependency-order.ts';
import { referenceOf, type Order } from './order.ts';
import type { ProgressTracker } from './progress-tracker.ts';
import { recordOutcome } from './record-outcome.ts';
import type { WayBack } from '../activities/way-back.ts';

/** How long deleting may take, in seconds: Pods end, finalizers are done. */
const pruneSeconds = 600;

/** Brings what a deployment has touched back to the revision that served before it, and says how that ended. */
export async function rollBack(order: Order, tracker: ProgressTracker): Promise<string> {
  const from = referenceOf(order);
  const summary = 'find the revision that served before';
  const way = await shortActivities.planWayBack.executeWithOptions({ summary }, [
    { platform: from, components: tracker.touched },
  ]);
  if ('impossible' in way) {
    await recordOutcome(from, 'failed');
    return `${way.impossible} What was applied stays.`;
  }
  tracker.beginRollback(way.to.revision, way.forwards, way.left);
  await goBack(way, tracker);
  tracker.update({ state: 'rolled back' });
  const left = way.left.map(({ component, reason }) => ` ${component} was left as it is: ${reason}.`).join('');
  return `Revision ${way.to.revision} serves again.${left}`;
}

/**
 * Applies the earlier revision in reverse order, so that nothing is left that requires what is no longer there; then, in the
 * usual order, waits for all of it and checks it, and deletes what only the later revision had.
 */
export async function goBack(way: WayBack, tracker: ProgressTracker, destroy: string[] = []): Promise<void> {
  const { from, to, backwards, forwards } = way;
  const options = { since: Date.now(), isRollback: true };
  await inDependencyOrder(backwards, (plan) => applyComponent(to, plan, tracker, options));
  await inDependencyOrder(forwards, (plan) => proveComponent(to, plan, tracker, options));
  const summary = `delete what revision ${to.revision} does not have`;
  const input = { platform: to, components: way.pruned, destroy };
  tracker.prune(await waitFor(pruneSeconds).pruneObjects.executeWithOptions({ summary }, [input]));
  await recordOutcome(from, 'rolled back');
  await recordOutcome(to, 'deployed', { again: true });
}
