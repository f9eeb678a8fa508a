import type { Cluster } from './client.ts';
import type { Diagnosis, FailingContainer } from './diagnosis.ts';
import { affectedPods } from './diagnosis/affected-pods.ts';
import { failingStatuses, type FailingStatus } from './diagnosis/failing-statuses.ts';
import { openWords } from './diagnosis/open-words.ts';
import { readEvents } from './diagnosis/read-events.ts';
import { readLines } from './diagnosis/read-lines.ts';
import { readReferredSecrets } from './diagnosis/referred-secrets.ts';
import { rootCause } from './diagnosis/root-cause.ts';
import { tidy } from './diagnosis/tidy.ts';
import type { Surroundings } from './doom.ts';
import { objectName } from './object-name.ts';
import { redactor } from './redact.ts';
import { suggestionFor } from './suggestions.ts';
import type { Pending } from './wait/evaluate.ts';

/** What does not get ready, and all that was seen around it. */
export interface Complaint {
  pending: Pending;
  around: Surroundings;
  /** Milliseconds that were waited in vain; absent: waiting can't help. */
  timedOutAfter?: number;
}

/** What nothing can be masked in is not told. */
const unreadable = '(left out: the Secrets that the Pod refers to could not be read, so they could not be masked)';

/**
 * Why an object does not get ready, with logs and events: less than 32 KiB, no value of a Secret that its Pods refer to. What
 * can't be had is left out; throws only the signal's reason.
 */
export async function diagnose(
  cluster: Cluster,
  component: string,
  { pending, around, timedOutAfter }: Complaint,
  signal?: AbortSignal,
): Promise<Diagnosis> {
  const pods = affectedPods(pending, around);
  const failing = failingStatuses(pods);
  const [secrets, events, containers] = await Promise.all([
    readReferredSecrets(cluster, pods, signal),
    readEvents(cluster, pending.live ?? pending.wanted, pods, around, signal),
    Promise.all(failing.map((status) => withLines(cluster, status, signal))),
  ]);
  const cause = rootCause(pending, pods, around, events, timedOutAfter);
  const diagnosis: Diagnosis = {
    component,
    object: objectName(pending.wanted),
    rule: pending.readiness.message,
    ...cause,
    containers: secrets ? containers : containers.map((container) => ({ ...container, logs: [], previousLogs: [] })),
    events,
    suggestion: suggestionFor(cause.reason, cause.message),
  };
  return tidy(diagnosis, secrets ? redactor(secrets, openWords(pods)) : () => unreadable);
}

async function withLines(
  cluster: Cluster,
  failing: FailingStatus,
  signal: AbortSignal | undefined,
): Promise<FailingContainer> {
  const { pod, status, reason, message, hasRun, hasRunBefore } = failing;
  const [logs, previousLogs] = await Promise.all([
    hasRun ? readLines(cluster, failing, false, signal) : [],
    hasRunBefore ? readLines(cluster, failing, true, signal) : [],
  ]);
  return {
    pod: pod.metadata?.name ?? '',
    container: status.name,
    reason,
    message,
    restarts: status.restartCount,
    logs,
    previousLogs,
  };
}
