import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { PlatformPlan } from './types.ts';
import type { Activities } from '../activities/index.ts';
import type { PlanInput } from '../platform/plan-input.ts';

// A worker that died is noticed when its heartbeats stop: this bounds what a crash costs a run.
const heartbeatTimeout = '8 seconds';

// Whether a failure is worth another attempt is decided where it is known best: in the activity (`src/activities/failures.ts`).
const retry = { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' };

type Short =
  | 'preparePlatform'
  | 'resolvePlatform'
  | 'openRevision'
  | 'recordOutcome'
  | 'planWayBack'
  | 'planRollback'
  | 'acceptSchema'
  | 'lockHolder'
  | 'cancelRun';

/** For what takes a few requests: retried for ten minutes, so that an API server may restart meanwhile. */
export const shortActivities = proxyActivities<Pick<Activities, Short>>({
  startToCloseTimeout: '60 seconds',
  scheduleToCloseTimeout: '10 minutes',
  heartbeatTimeout,
  retry,
});

const planning = proxyActivities<Pick<Activities, 'planChanges'>>({
  scheduleToCloseTimeout: '10 minutes',
  heartbeatTimeout,
  retry,
});

/** A dry run of all that an input asks for; nothing is written. */
export function planChanges(input: PlanInput): Promise<PlatformPlan> {
  return planning.planChanges.executeWithOptions({ summary: 'dry run of everything' }, [input]);
}

/** For one component's activities, whose readiness may take `timeoutSeconds`; a minute more lets the activity say why it did not. */
export function waitFor(timeoutSeconds: number) {
  return proxyActivities<Pick<Activities, 'applyComponent' | 'awaitComponent' | 'checkComponent' | 'pruneObjects'>>({
    scheduleToCloseTimeout: (timeoutSeconds + 60) * 1000,
    heartbeatTimeout,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry,
  });
}
