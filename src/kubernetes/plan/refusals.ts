import type { KubernetesObject } from '@kubernetes/client-node';
import { judgeImmutable } from './immutable.ts';
import { refuse, type Verdict } from './verdict.ts';
import type { ClusterError } from '../errors.ts';

interface Row {
  status: readonly number[];
  /** Of the message. */
  says?: RegExp;
  /** Of the error or of one of its causes; absent: any. */
  because?: RegExp;
  reason?: string;
  suggestion: string;
}

/** Refusals that stay what they are until somebody does something about them; the first row that fits. */
const rows: readonly Row[] = [
  {
    status: [500, 503],
    says: /failed calling webhook .*(no endpoints available|service "[^"]*" not found|x509|no such host|certificate)/i,
    reason: 'WebhookFailed',
    suggestion:
      'Bring the webhook that is named here back (its Service has no ready Pod, or its certificate is wrong), or delete its configuration.',
  },
  {
    status: [403],
    because: /^NamespaceTerminating$/,
    reason: 'NamespaceTerminating',
    suggestion: 'Wait until the namespace is gone, or see which finalizer holds it.',
  },
  {
    status: [400, 403, 406, 409, 422],
    says: /admission webhook ".*" denied the request/,
    reason: 'Denied',
    suggestion: 'Change what the webhook that is named here objects to.',
  },
  {
    status: [403],
    says: /persistent ?volume ?claims?\b.*(resized|expanded)/i,
    reason: 'NotExpandable',
    suggestion: 'Ask for the size that it has, or restore a backup to a larger claim of another name.',
  },
  {
    status: [422],
    says: /storage: Forbidden: field can not be less than/,
    reason: 'Shrinks',
    suggestion: 'Ask for the size that it has, or restore a backup to a smaller claim of another name.',
  },
  { status: [403], says: /exceeded quota/, suggestion: "Raise the namespace's ResourceQuota, or ask for less." },
  {
    status: [403],
    says: /PodSecurity/,
    suggestion: "Make the Pod fit the namespace's Pod Security level, which is named here.",
  },
  { status: [403], suggestion: "Give the worker's account the right that is named here." },
  {
    status: [404],
    because: /^UnknownKind$/,
    suggestion: 'Install the CustomResourceDefinition first, or add the component that brings it.',
  },
  { status: [404], suggestion: 'Make what is named here first, or deploy the component that makes it.' },
  {
    status: [400, 405, 406, 413, 415, 422],
    suggestion: 'Correct the field that is named here in the platform document.',
  },
];

/** What a refusal of the API server means for the object; undefined: it may go well if it is tried again. */
export function judgeRefusal(
  error: ClusterError,
  wanted: KubernetesObject,
  live: KubernetesObject | undefined,
): Verdict | undefined {
  const immutable = live && judgeImmutable(error, wanted, live);
  if (immutable) return immutable;
  const row = rows.find((one) => fits(one, error));
  return row && refuse(row.reason ?? error.reason, error.message.replace(`${error.object}: `, ''), row.suggestion);
}

function fits({ status, says, because }: Row, error: ClusterError): boolean {
  if (!status.includes(error.status ?? 0)) return false;
  const reasons = [error.reason, ...error.causes.map(({ reason }) => reason)];
  return (
    (says?.test(error.message) ?? true) && (because === undefined || reasons.some((reason) => because.test(reason)))
  );
}
