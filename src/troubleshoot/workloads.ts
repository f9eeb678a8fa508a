import type { V1StatefulSet } from '@kubernetes/client-node';
import type { Suspect } from './suspect.ts';
import type { Diagnosis } from '../kubernetes/diagnosis.ts';
import { suggestionFor } from '../kubernetes/suggestions.ts';
import { templateOf } from '../kubernetes/wait/plan-wait.ts';
import type { Pending } from '../kubernetes/wait/evaluate.ts';

/** Kinds that make Pods, or that Pods can't start without. */
const makePods: ReadonlySet<string | undefined> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'Pod',
  'PersistentVolumeClaim',
]);

/** What a Pod meets when what it needs does not answer; every other reason is a fault of its own. */
const met: ReadonlySet<string> = new Set(['Unhealthy', 'ReadinessFailed', 'TimedOut', 'ProgressDeadlineExceeded']);
const crashed: ReadonlySet<string> = new Set(['CrashLoopBackOff', 'BackOff', 'BackoffLimitExceeded', 'Failed']);
/** Reasons that are no reasons yet. */
const told: ReadonlySet<string> = new Set(['Failed', 'TimedOut']);
/** A crash follows from something else only if the container says so. */
const saysSo =
  /connect|refused|timed? ?out|timeout|unreachable|unavailable|no such host|could not translate|name resolution|getaddrinfo|authentication failed|FATAL:/i;

/** An object that is not ready, and why, as something that may be a cause. */
export function workloadSuspect(pending: Pending, diagnosis: Diagnosis): Suspect {
  const { component, object, rule } = diagnosis;
  const { reason, message, suggestion } = plainest(diagnosis);
  const evidence = evidenceOf(diagnosis);
  const word = reason === 'TimedOut' ? '' : `${reason}: `;
  return {
    case: makePods.has(pending.wanted.kind) ? 'pod does not start' : 'component',
    component,
    object,
    cause: `${word}${message || rule}`,
    evidence: [...(message && rule !== message ? [rule] : []), ...evidence],
    remedy: suggestion,
    level: 'workload',
    mayFollow: met.has(reason) || (crashed.has(reason) && evidence.some((line) => saysSo.test(line))),
    blames: [...secretsNamed(pending, message), ...claimsOf(pending)],
  };
}

/** Where only an event tells of it, the container that it is about says it better. */
function plainest(diagnosis: Diagnosis): Pick<Diagnosis, 'reason' | 'message' | 'suggestion'> {
  const [container] = diagnosis.containers;
  if (!told.has(diagnosis.reason) || !container?.message) return diagnosis;
  const { reason, message } = container;
  return {
    reason,
    message: `container ${container.container}: ${message}`,
    suggestion: suggestionFor(reason, message),
  };
}

/** The containers' last lines and the newest events; all of it was masked when the diagnosis was made. */
function evidenceOf({ containers, events }: Diagnosis): string[] {
  return [
    ...containers.flatMap(({ pod, container, reason, message, restarts, logs, previousLogs }) => [
      `${pod}/${container}: ${reason}${message ? `: ${message}` : ''} (${restarts} ${restarts === 1 ? 'restart' : 'restarts'})`,
      ...(logs.length > 0 ? logs : previousLogs).slice(-5).map((line) => `${pod}/${container}> ${line}`),
    ]),
    ...events.slice(-3).map(({ at, object, reason, message }) => `${at} ${object} ${reason}: ${message}`),
  ];
}

function secretsNamed({ wanted }: Pending, message: string): string[] {
  const names = [...message.matchAll(/secret "([^"]+)" not found|key \S+ in Secret ([^\s/]+\/)?(\S+)/g)];
  const namespace = wanted.metadata?.namespace ?? '';
  return names.map(([, missing, within, incomplete]) => `Secret/${within ?? `${namespace}/`}${missing ?? incomplete}`);
}

function claimsOf({ wanted }: Pending): string[] {
  const volumes = templateOf(wanted as V1StatefulSet)?.spec?.volumes ?? [];
  return volumes.flatMap(({ persistentVolumeClaim }) =>
    persistentVolumeClaim
      ? [`PersistentVolumeClaim/${wanted.metadata?.namespace}/${persistentVolumeClaim.claimName}`]
      : [],
  );
}
