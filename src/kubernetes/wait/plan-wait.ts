import type { KubernetesObject, V1LabelSelector, V1PodTemplateSpec, V1Service } from '@kubernetes/client-node';
import { mustServe } from './must-serve.ts';

/** Objects of a kind to be listed and watched. */
export interface CollectionSpec {
  apiVersion: string;
  kind: string;
  namespace?: string | undefined;
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
  /** Their content is no business of ours. */
  metadataOnly?: boolean;
  /** Only makes the wait quicker or the diagnosis better: gone without where the account may not see it. */
  optional?: boolean;
}

/** What a wait looks at: `targets` tell whether all is ready, `around` whether it can get there. */
export interface WaitPlan {
  targets: CollectionSpec[];
  around: CollectionSpec[];
}

const componentLabel = 'aroti.dev/component';
const metadataOnly: ReadonlySet<string> = new Set(['Secret', 'ConfigMap']);

/** What to look at to wait for a component's objects; by the component's label wherever all of them carry it. */
export function planWait(component: string, objects: readonly KubernetesObject[]): WaitPlan {
  const withPods = objects.filter((object) => templateOf(object) !== undefined || object.kind === 'Pod');
  const namespaces = new Set(withPods.map(({ metadata }) => metadata?.namespace));
  const claims = objects.filter(({ kind }) => kind === 'PersistentVolumeClaim');
  return {
    targets: [...ownKinds(component, objects), ...endpoints(objects)],
    around: [
      ...[...namespaces].flatMap((namespace) => aroundPods(component, namespace, withPods)),
      ...[...new Set(claims.map(({ metadata }) => metadata?.namespace))]
        .filter((namespace) => !namespaces.has(namespace))
        .flatMap((namespace) => aroundClaims(namespace)),
      ...(claims.length > 0 ? [{ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', optional: true }] : []),
    ],
  };
}

function ownKinds(component: string, objects: readonly KubernetesObject[]): CollectionSpec[] {
  const groups = Map.groupBy(
    objects,
    ({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata?.namespace ?? ''}`,
  );
  return [...groups.values()].map((group) => ({
    apiVersion: group[0]?.apiVersion ?? 'v1',
    kind: group[0]?.kind ?? '',
    namespace: group[0]?.metadata?.namespace,
    ...selectorFor(component, group),
    ...(metadataOnly.has(group[0]?.kind ?? '') && { metadataOnly: true }),
  }));
}

function selectorFor(component: string, group: readonly KubernetesObject[]): Partial<CollectionSpec> {
  if (group.every(({ metadata }) => metadata?.labels?.[componentLabel] === component)) {
    return { labelSelector: `${componentLabel}=${component}` };
  }
  return group.length === 1 ? { fieldSelector: `metadata.name=${group[0]?.metadata?.name}` } : {};
}

function endpoints(objects: readonly KubernetesObject[]): CollectionSpec[] {
  const serving = objects.filter((object) => object.kind === 'Service' && mustServe(object as V1Service, objects));
  const groups = Map.groupBy(serving, ({ metadata }) => metadata?.namespace);
  return [...groups].map(([namespace, services]) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    namespace,
    labelSelector: `kubernetes.io/service-name in (${services.map(({ metadata }) => metadata?.name).join(',')})`,
  }));
}

function aroundPods(
  component: string,
  namespace: string | undefined,
  withPods: readonly KubernetesObject[],
): CollectionSpec[] {
  const here = withPods.filter(({ metadata }) => metadata?.namespace === namespace);
  const labelled = here.every((object) => {
    const { metadata } = object.kind === 'Pod' ? object : (templateOf(object) ?? {});
    return metadata?.labels?.[componentLabel] === component;
  });
  const selector = labelled ? { labelSelector: `${componentLabel}=${component}` } : {};
  const replicaSets = here.some(({ kind }) => kind === 'Deployment');
  return [
    { apiVersion: 'v1', kind: 'Pod', namespace, ...selector },
    ...(replicaSets ? [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace, ...selector }] : []),
    ...aroundClaims(namespace),
  ];
}

function aroundClaims(namespace: string | undefined): CollectionSpec[] {
  return [
    { apiVersion: 'v1', kind: 'Event', namespace, fieldSelector: 'type!=Normal', optional: true },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, optional: true },
  ];
}

/** The template of the Pods that a workload makes. */
export function templateOf(object: KubernetesObject): V1PodTemplateSpec | undefined {
  return (object as { spec?: { selector?: V1LabelSelector; template?: V1PodTemplateSpec } }).spec?.template;
}
