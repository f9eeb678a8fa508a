import type { KubernetesObject } from '@kubernetes/client-node';
import type { CollectionSpec } from '../kubernetes/wait/plan-wait.ts';

export interface SnapshotScope {
  /** Every object that the platform is to have. */
  objects: readonly KubernetesObject[];
  /** Where to look at what leads to the platform from outside and what forbids connections; none: nowhere. */
  namespaces: readonly string[];
  /** Whether the cluster has cert-manager's kinds. */
  certManager: boolean;
}

type Kind = Omit<CollectionSpec, 'namespace'>;

/** Kinds whose content is no business of a look. */
const metadataOnly: ReadonlySet<string> = new Set(['Secret', 'ConfigMap']);

/** What tells why something does not run or is not reached; in each namespace where the platform has objects. */
const around: readonly Kind[] = [
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
  { apiVersion: 'v1', kind: 'Event', fieldSelector: 'type!=Normal' },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
];

/** An Ingress may be in a namespace where nothing else is. */
const network: readonly Kind[] = [
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
];

const certificates: readonly Kind[] = [
  { apiVersion: 'cert-manager.io/v1', kind: 'Certificate' },
  { apiVersion: 'cert-manager.io/v1', kind: 'CertificateRequest' },
  { apiVersion: 'acme.cert-manager.io/v1', kind: 'Order' },
  { apiVersion: 'acme.cert-manager.io/v1', kind: 'Challenge' },
];

const storageClass: Kind = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' };

/** The lists that make a snapshot, each once. */
export function planSnapshot({ objects, namespaces, certManager }: SnapshotScope): CollectionSpec[] {
  const inhabited = new Set(objects.map(({ metadata }) => metadata?.namespace).filter((name) => name !== undefined));
  const specs: CollectionSpec[] = [
    ...objects.map(({ apiVersion = 'v1', kind = '', metadata }) => ({
      apiVersion,
      kind,
      namespace: metadata?.namespace,
      ...(metadataOnly.has(kind) && { metadataOnly: true }),
    })),
    ...[...inhabited].flatMap((namespace) => around.map((kind) => ({ ...kind, namespace }))),
    ...namespaces.flatMap((namespace) =>
      [...network, ...(certManager ? certificates : [])].map((kind) => ({ ...kind, namespace })),
    ),
    ...(objects.some(({ kind }) => kind === 'PersistentVolumeClaim') ? [storageClass] : []),
  ];
  const byKey = new Map(specs.map((spec) => [`${spec.apiVersion} ${spec.kind} ${spec.namespace ?? ''}`, spec]));
  return [...byKey.values()];
}
