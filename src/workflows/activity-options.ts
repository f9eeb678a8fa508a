import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

// A worker that died is noticed when its heartbeats stop: this bounds what a crash costs a run.
const heartbeatTimeout = '8 seconds';

// Whether a failure is worth another attempt is decided where it is known best: in the activity (`src/activities/failures.ts`).
const retry = { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' };

/** For what takes a few requests: retried for ten minutes, so that an API server may restart meanwhile. */
export const shortActivities = proxyActivities<Pick<Activities, 'preparePlatform' | 'recordOutcome'>>({
  startToCloseTimeout: '60 seconds',
  scheduleToCloseTimeout: '10 minutes',
  retry,
});

/** For one component's activities, whose readiness may take `timeoutSeconds`; a minute more lets the activity say why it did not. */
export function waitFor(timeoutSeconds: number) {
  return proxyActivities<Pick<Activities, 'applyComponent' | 'awaitComponent' | 'checkComponent'>>({
    scheduleToCloseTimeout: (timeoutSeconds + 60) * 1000,
    heartbeatTimeout,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry,
  });
}
