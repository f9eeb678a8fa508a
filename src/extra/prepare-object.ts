import { withJobName } from './job-name.ts';
import { place } from './place.ts';
import type { Manifest } from './source.ts';
import { metadataOf } from '../manifests/parts/metadata.ts';
import { isRecord } from '../platform/merge.ts';
import type { Platform } from '../platform/schema.ts';

/** What an object becomes a part of. */
export interface Preparation {
  platform: Platform;
  component: string;
  /** Namespace of objects that name none, without the platform's prefix. */
  namespace: string;
  isNamespaced: (object: Manifest) => boolean;
}

/** The object as it is applied: in its namespace, with the platform's labels, a Job under a name of its content. */
export function prepareObject(original: Manifest, to: Preparation): Manifest {
  const named = withJobName(clean(original));
  const placed = place(to.platform, named, to.isNamespaced(named) ? to.namespace : undefined);
  return labelPods(label(placed, to), to.component);
}

/** Fields that the API server fills in; a manifest that was read from a cluster has them. */
const serversOwn: ReadonlySet<string> = new Set(
  [
    'uid resourceVersion generation creationTimestamp deletionTimestamp',
    'deletionGracePeriodSeconds managedFields selfLink ownerReferences',
  ].flatMap((row) => row.split(' ')),
);

function clean(object: Manifest): Manifest {
  const { status: _status, ...rest } = object;
  const entries = Object.entries(rest.metadata ?? {}).filter(([key, value]) => !serversOwn.has(key) && value !== null);
  return { ...rest, metadata: Object.fromEntries(entries) };
}

function label(object: Manifest, { platform, component }: Preparation): Manifest {
  const { 'app.kubernetes.io/name': name = '', ...own } = metadataOf(platform, component, {
    name: object.metadata?.name ?? '',
  }).labels;
  const given = object.metadata?.labels ?? {};
  // What a thing is called is the user's to say; whose it is, is not.
  const labels = { 'app.kubernetes.io/name': labelValue(name), ...given, ...own };
  return { ...object, metadata: { ...object.metadata, labels } };
}

/** A name may be longer than a label, and have colons (`system:reader`). */
function labelValue(name: string): string {
  return name
    .slice(0, 63)
    .replaceAll(':', '.')
    .replace(/[._-]+$/, '');
}

/** Where the kinds that make Pods keep the template of those. */
const templates: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

/** Waits and diagnoses find a component's Pods by their label. */
function labelPods(object: Manifest, component: string): Manifest {
  const path = Object.hasOwn(templates, object.kind ?? '') ? templates[object.kind ?? ''] : undefined;
  const labels = { 'aroti.dev/component': component };
  return path ? (update(object, [...path, 'metadata', 'labels'], labels) as Manifest) : object;
}

/** The value with some fields set in the object that a path leads to, which is made where it is missing. */
function update(value: unknown, [key, ...rest]: readonly string[], fields: Record<string, string>): unknown {
  const record = isRecord(value) ? value : {};
  return key === undefined ? { ...record, ...fields } : { ...record, [key]: update(record[key], rest, fields) };
}
