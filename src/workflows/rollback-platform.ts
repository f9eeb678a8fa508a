import * as wf from '@temporalio/workflow';
import { shortActivities } from './activity-options.ts';
import { progressQuery } from './deploy-platform.ts';
import { asRunFailure, diagnosesOf, validated } from './failures.ts';
import { resolve, type Order } from './order.ts';
import { holdingPlatform } from './platform-lock.ts';
import { ProgressTracker } from './progress-tracker.ts';
import { recordOutcome } from './record-outcome.ts';
import { goBack } from './roll-back.ts';
import type { RollbackResult } from './types.ts';
import { parseRollbackInput, type RollbackInput } from '../platform/rollback-input.ts';

/**
 * Brings an earlier revision back, of all components or of those that are named, in reverse order, checked afterwards. Volumes
 * stay as they are. Fails with `SchemaMoved` before anything is written if the database's schema is newer than that revision,
 * unless the input accepts the very schema revision that is there.
 */
export async function rollbackPlatform(rawInput?: unknown): Promise<RollbackResult> {
  const input = validated(parseRollbackInput, rawInput);
  const tracker = new ProgressTracker();
  wf.setHandler(progressQuery, () => tracker.progress, { description: 'Each component: state, changes, seconds' });
  const order = await resolve(input.platform ? { platform: input.platform } : {});
  return holdingPlatform(order.platform, () => comeBack(order, input, tracker));
}

async function comeBack(
  order: Order,
  { revision, components, acceptSchema, destroy }: RollbackInput,
  tracker: ProgressTracker,
) {
  let reached;
  try {
    const way = await shortActivities.planRollback.executeWithOptions({ summary: 'find the way back' }, [
      {
        platform: order.platform,
        ...(revision !== undefined && { revision }),
        ...(components && { components }),
        ...(acceptSchema !== undefined && { acceptSchema }),
      },
    ]);
    reached = way;
    tracker.begin(order.platform, way.forwards);
    tracker.update({ state: 'rolling back', revision: way.to.revision });
    if (way.acceptedSchema !== undefined) {
      const summary = `serve on the schema ${way.acceptedSchema}`;
      await shortActivities.acceptSchema.executeWithOptions({ summary }, [
        { platform: way.to, schema: way.acceptedSchema },
      ]);
    }
    await goBack(way, tracker, destroy);
    tracker.end('rolled back');
    return tracker.rollbackResult(way.from.revision, way.left);
  } catch (error) {
    const cancelled = wf.isCancellation(error);
    const ending = reached ? `What was applied of revision ${reached.to.revision} stays.` : 'Nothing was written.';
    if (tracker.progress.diagnoses.length === 0) tracker.update({ diagnoses: diagnosesOf(error) });
    tracker.end(cancelled ? 'cancelled' : 'failed', ending);
    if (reached) {
      const { to } = reached;
      await wf.CancellationScope.nonCancellable(() => recordOutcome(to, 'failed'));
    }
    throw cancelled ? error : asRunFailure(error, ending);
  }
}
