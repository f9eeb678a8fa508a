import { cancellationSignal, heartbeat } from '@temporalio/activity';

const intervalMilliseconds = 2000;

/**
 * Runs `work` while telling Temporal that this activity lives, with the newest `report`ed details. Those of the attempt
 * before, if a worker died, are in `activityInfo().heartbeatDetails`. `signal` aborts when the activity is cancelled.
 */
export async function whileHeartbeating<Details, Result>(
  work: (report: (details: Details) => void, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  let newest: Details | undefined;
  const timer = setInterval(() => heartbeat(newest), intervalMilliseconds);
  const report = (details: Details) => {
    newest = details;
    heartbeat(details);
  };
  try {
    heartbeat();
    return await work(report, cancellationSignal());
  } finally {
    clearInterval(timer);
  }
}
