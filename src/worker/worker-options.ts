import type { WorkerOptions } from '@temporalio/worker';

/** How this project's workers run, in production and in tests. */
export const workerOptions = {
  // What a killed worker had in its cache waits this long for it before any other worker may go on with it; then that replays it.
  stickyQueueScheduleToStartTimeout: '2 seconds',
  // Cancellation reaches an activity with the answer to a heartbeat: this is how long letting go may take.
  maxHeartbeatThrottleInterval: '1 second',
  // Activities that wait for a cluster give their work back quickly; whoever takes it over goes on from the heartbeat.
  shutdownGraceTime: '10 seconds',
} satisfies Partial<WorkerOptions>;
