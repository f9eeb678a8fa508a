import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '@kubernetes/client-node';
import { isOwnedByOthers } from './conflicts.ts';
import { formatPath, readPath, type FieldPath } from './field-path.ts';
import { refuse, replace, type Verdict } from './verdict.ts';
import type { Cause, ClusterError } from '../errors.ts';
import { isObject } from '../owned-values.ts';

type Judge = (change: { wanted: KubernetesObject; live: KubernetesObject; message: string }) => Verdict;

/** Kinds whose fields can't change, which these are, and what is done about it. */
interface Rule {
  kinds: readonly string[];
  fields: readonly FieldPath[];
  judge: Judge;
}

const spec = (...names: string[]): FieldPath[] => names.map((name) => ['f:spec', `f:${name}`]);
const top = (...names: string[]): FieldPath[] => names.map((name) => [`f:${name}`]);
const no =
  (suggestion: string): Judge =>
  ({ message }) =>
    refuse('Immutable', message, suggestion);

/** The first that fits. */
const rules: readonly Rule[] = [
  {
    kinds: ['StatefulSet'],
    fields: spec('selector'),
    judge: no('Leave the selector as it is, or give the StatefulSet another name: its Pods would belong to nobody.'),
  },
  {
    kinds: ['StatefulSet'],
    fields: spec('serviceName', 'podManagementPolicy', 'volumeClaimTemplates'),
    judge: replaceStatefulSet,
  },
  {
    kinds: ['Deployment', 'DaemonSet', 'ReplicaSet'],
    fields: spec('selector'),
    judge: no('Leave the selector as it is, or give it another name: its Pods would belong to nobody.'),
  },
  {
    kinds: ['Service'],
    fields: spec('clusterIP', 'clusterIPs', 'ipFamilies'),
    judge: no(
      'Leave the address out or as it is; to have another one, delete the Service first: its address changes then.',
    ),
  },
  {
    kinds: ['PersistentVolumeClaim'],
    fields: spec(
      'storageClassName',
      'accessModes',
      'volumeName',
      'volumeMode',
      'selector',
      'dataSource',
      'dataSourceRef',
    ),
    judge: no(
      'Leave it as it is: the volume keeps its data. For another class or access mode, make a claim of another name and restore a backup to it.',
    ),
  },
  {
    kinds: ['ConfigMap', 'Secret'],
    fields: top('data', 'binaryData', 'stringData', 'immutable'),
    judge: no('Give it another name, such as one that ends with a digest of its content, and refer to that.'),
  },
  {
    kinds: ['Job'],
    fields: spec('template', 'selector', 'completions', 'completionMode'),
    judge: no('Give the Job another name, such as one that ends with a digest of its content.'),
  },
  {
    kinds: ['RoleBinding', 'ClusterRoleBinding'],
    fields: top('roleRef'),
    judge: no('Give the binding another name, or delete it first.'),
  },
];

const otherwise = no('Leave the field as it is, or delete the object first, if it holds nothing that is needed.');

/** The API server's ways to say that a field can't change. */
const saysImmutable =
  /immutable|may not (be )?change|cannot (be )?change|can't be changed|updates to .* are forbidden/i;

/** What to do where the API server refused a change of an object because a field of it can't change; undefined: it says something else. */
export function judgeImmutable(
  error: ClusterError,
  wanted: KubernetesObject,
  live: KubernetesObject,
): Verdict | undefined {
  if (error.status !== 422 || !says(error)) return undefined;
  const kinds = rules.filter((rule) => rule.kinds.includes(wanted.kind ?? ''));
  const rule =
    kinds.find(({ fields }) => changed(fields, wanted, live).length > 0) ??
    kinds.find(({ fields }) => error.causes.some((cause) => isAt(cause, fields))) ??
    // It speaks of the whole spec: a field that the document has no more goes back to its default.
    kinds.at(-1);
  const names = changed(rule?.fields ?? [], wanted, live);
  const message = names.length > 0 ? names.map((path) => sentence(path, wanted, live)).join('; ') : withoutName(error);
  return (rule?.judge ?? otherwise)({ wanted, live, message });
}

/** A Secret's refusals have no messages; its only field of that sort is told by name. */
function says({ causes, object }: ClusterError): boolean {
  if (object.startsWith('Secret/')) return causes.some(({ field = '' }) => /^(data|immutable|type)$/.test(field));
  return causes.length > 0 && causes.every(({ message }) => saysImmutable.test(message));
}

function replaceStatefulSet({ wanted, live, message }: Parameters<Judge>[0]): Verdict {
  const [next, count] = [readPath(wanted, replicas), readPath(live, replicas)];
  const isTheirs = next === undefined || isOwnedByOthers(live, replicas);
  if (isTheirs && (next ?? 1) !== count) {
    const suggestion = 'Delete it by hand, leaving its Pods (`kubectl delete --cascade=orphan`), then deploy.';
    const start = `made anew it would start with another number of replicas than the ${JSON.stringify(count)} that others have set`;
    return refuse('Immutable', `${message}; ${start}`, suggestion);
  }
  const suggestion = 'Nothing to do: its Pods and volumes stay; volumes that are there keep their size and class.';
  return replace('Immutable', `${message}: it is deleted and made anew`, suggestion);
}

const replicas = ['f:spec', 'f:replicas'];

/** Fields that the document sets and that are not what is there; what the API server adds to lists of objects is no change. */
function changed(fields: readonly FieldPath[], wanted: KubernetesObject, live: KubernetesObject): FieldPath[] {
  return fields.filter((path) => {
    const value = readPath(wanted, path);
    return value !== undefined && !isWithin(value, readPath(live, path));
  });
}

/** Whether all that is asked for is there; more may be there. */
function isWithin(wanted: unknown, live: unknown): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(live) && wanted.length === live.length && wanted.every((item, n) => isWithin(item, live[n]));
  }
  if (!isObject(wanted)) return isDeepStrictEqual(wanted, live);
  return isObject(live) && Object.entries(wanted).every(([key, value]) => isWithin(value, live[key]));
}

function isAt({ field = '' }: Cause, fields: readonly FieldPath[]): boolean {
  return fields.some((path) => `.${field}`.startsWith(formatPath(path)));
}

function sentence(path: FieldPath, wanted: KubernetesObject, live: KubernetesObject): string {
  const [value, present] = [readPath(wanted, path), readPath(live, path)];
  const texts = [present ?? 'nothing', value].filter((one) => typeof one === 'string');
  const how = wanted.kind !== 'Secret' && texts.length === 2 ? ` from ${texts[0]} to ${texts[1]}` : '';
  return `${formatPath(path)} can't change${how}`;
}

function withoutName({ message, object }: ClusterError): string {
  return message.startsWith(`${object}: `) ? message.slice(object.length + 2) : message;
}
