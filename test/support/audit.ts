import { readFile, readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { KubernetesObject, V1ManagedFieldsEntry } from '@kubernetes/client-node';
import { auditLog } from '../../local/node/audit.ts';
import { testState } from './test-state.ts';

/** A write that the API server was asked for and carried out, as its audit log has it. */
export interface AuditedWrite {
  verb: 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';
  /** `resource/namespace/name`, with a subresource after it: `deployments/t123456-aroti/redis`. */
  object: string;
  /** Where it is read: `/apis/apps/v1/namespaces/…`. */
  path: string;
  /** When the API server got the request, in milliseconds since 1970. */
  time: number;
  dryRun: boolean;
  /** Absent for Secrets and what was deleted. */
  fieldManager?: string;
  /** Whether the cluster was different afterwards: an apply that changes nothing is answered well, but nothing is stored. */
  changed: boolean;
}

/**
 * The writes to objects of one platform, told by its namespace prefix, in the order in which they were asked for, of whoever
 * holds the cluster's kubeconfig.
 *
 * Why the audit log, and not a watch: it has every request, those that changed nothing and dry runs too, it can't come too late,
 * and it costs a test nothing while it runs. Whether an apply changed something is seen from the object that it left behind, see `isEffective`.
 */
export async function auditedWrites({
  prefix,
  since = 0,
}: {
  prefix: string;
  since?: number;
}): Promise<AuditedWrite[]> {
  const events = (await linesNaming(prefix))
    .map((line) => JSON.parse(line) as AuditEvent)
    .filter((event) => isOf(event, prefix) && timeOf(event) >= since)
    .toSorted((a, b) => timeOf(a) - timeOf(b));
  const before = new Map<string, Earlier>();
  return events.flatMap((event) => {
    const object = objectOf(event);
    const earlier = before.get(object) ?? {};
    if (!succeeded(event)) {
      if (isInDoubt(event)) before.set(object, { doubtSince: timeOf(event), ...earlier });
      return [];
    }
    const written = describe(event, earlier);
    if (!written.dryRun) before.set(object, { event });
    return written;
  });
}

/** How often each object was written, by those writes that changed it. */
export function timesWritten(writes: readonly AuditedWrite[]): Record<string, number> {
  const effective = writes.filter(({ changed }) => changed);
  return Object.fromEntries(
    Object.entries(Object.groupBy(effective, ({ object }) => object)).map(([object, list]) => [
      object,
      list?.length ?? 0,
    ]),
  );
}

interface AuditEvent {
  verb: AuditedWrite['verb'];
  requestURI: string;
  requestReceivedTimestamp: string;
  objectRef?: {
    resource: string;
    namespace?: string;
    name?: string;
    apiGroup?: string;
    apiVersion: string;
    subresource?: string;
  };
  responseStatus?: { code?: number };
  responseObject?: KubernetesObject;
}

/** What is known of an object before a write of it. */
interface Earlier {
  /** The last write that was carried out. */
  event?: AuditEvent;
  /** When the first write after that was asked for of which nobody was told whether it was carried out. */
  doubtSince?: number;
}

/** Of the log and of the one before it. What follows the last end of a line is nothing, or a line that is being written. */
async function linesNaming(word: string): Promise<string[]> {
  const folder = dirname(testState().path('node', auditLog));
  const files = (await readdir(folder)).filter((name) => /^audit.*\.log$/.test(name));
  const texts = await Promise.all(files.map((name) => readFile(`${folder}/${name}`, 'utf8')));
  return texts.flatMap((text) => text.split('\n').slice(0, -1)).filter((line) => line.includes(word));
}

function describe(event: AuditEvent, earlier: Earlier): AuditedWrite {
  const query = new URL(event.requestURI, 'https://api').searchParams;
  const dryRun = query.has('dryRun');
  const fieldManager = query.get('fieldManager');
  return {
    verb: event.verb,
    object: objectOf(event),
    path: pathOf(event),
    time: timeOf(event),
    dryRun,
    ...(fieldManager !== null && { fieldManager }),
    changed: !dryRun && isEffective(event, earlier, fieldManager ?? ''),
  };
}

/**
 * The API server keeps beside each manager's fields when it last changed them, to the second, and leaves that alone when nothing
 * changes. Two writes within a second are told apart by what they left behind. A Secret's content is not in the log: each of its
 * writes counts. A change whose asker was gone before the answer counts as that of the next write.
 */
function isEffective(event: AuditEvent, { event: before, doubtSince }: Earlier, manager: string): boolean {
  const now = event.responseObject;
  if (event.responseStatus?.code === 201 || event.verb.startsWith('delete') || !now?.metadata?.managedFields)
    return true;
  if (now.metadata.resourceVersion === before?.responseObject?.metadata?.resourceVersion) return false;
  const written = lastWritten(now, manager);
  if (written < Math.floor((doubtSince ?? timeOf(event)) / 1000) * 1000) return false;
  const earlier = before?.responseObject;
  return !earlier || written !== lastWritten(earlier, manager) || contentOf(now) !== contentOf(earlier);
}

function lastWritten({ metadata }: KubernetesObject, manager: string): number {
  const own = (metadata?.managedFields ?? []).filter((entry) => entry.manager === manager);
  return Math.max(0, ...own.map(({ time }: V1ManagedFieldsEntry) => new Date(time ?? 0).getTime()));
}

function contentOf(object: KubernetesObject): string {
  const { resourceVersion: _version, managedFields: _fields, ...metadata } = object.metadata ?? {};
  return JSON.stringify({ ...object, status: undefined, metadata });
}

/** The API server gave up, or the asker did: the write may have been stored all the same. */
function isInDoubt({ objectRef, responseStatus, requestURI }: AuditEvent): boolean {
  const dryRun = new URL(requestURI, 'https://api').searchParams.has('dryRun');
  return objectRef !== undefined && !dryRun && (responseStatus?.code ?? 500) >= 500;
}

function succeeded({ responseStatus, objectRef }: AuditEvent): boolean {
  return objectRef !== undefined && (responseStatus?.code ?? 500) < 300;
}

function isOf(event: AuditEvent, prefix: string): boolean {
  const { namespace, name } = event.objectRef ?? {};
  return (namespace ?? nameOf(event) ?? name ?? '').startsWith(prefix);
}

/** What is created has its name only in its body. */
function nameOf({ objectRef, responseObject }: AuditEvent): string | undefined {
  return objectRef?.name ?? responseObject?.metadata?.name;
}

function objectOf(event: AuditEvent): string {
  const { resource, namespace, subresource } = event.objectRef ?? { resource: '', apiVersion: '' };
  return [
    resource,
    ...(namespace === undefined ? [] : [namespace]),
    nameOf(event) ?? '',
    ...(subresource ? [subresource] : []),
  ].join('/');
}

function pathOf(event: AuditEvent): string {
  const { apiGroup, apiVersion, namespace, resource } = event.objectRef ?? { apiVersion: '', resource: '' };
  const group = apiGroup ? `/apis/${apiGroup}` : '/api';
  const scope = namespace === undefined || resource === 'namespaces' ? '' : `/namespaces/${namespace}`;
  return `${group}/${apiVersion}${scope}/${resource}/${nameOf(event) ?? ''}`;
}

function timeOf({ requestReceivedTimestamp }: AuditEvent): number {
  return new Date(requestReceivedTimestamp).getTime();
}
