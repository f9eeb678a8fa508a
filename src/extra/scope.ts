import type { V1CustomResourceDefinitionSpec } from '@kubernetes/client-node';
import type { Manifest } from './source.ts';

/** Whether a kind's objects are in namespaces; undefined: nobody knows it. */
export type IsNamespaced = (apiVersion: string, kind: string) => Promise<boolean | undefined>;

/** Kubernetes' own kinds that are in no namespace. */
const clusterKinds: ReadonlySet<string> = new Set(
  [
    'Namespace Node PersistentVolume CustomResourceDefinition APIService ClusterRole ClusterRoleBinding',
    'PriorityClass RuntimeClass IngressClass StorageClass VolumeAttributesClass DeviceClass',
    'CSIDriver CSINode VolumeAttachment ResourceSlice IPAddress ServiceCIDR',
    'MutatingWebhookConfiguration MutatingAdmissionPolicy MutatingAdmissionPolicyBinding',
    'ValidatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding',
    'CertificateSigningRequest ClusterTrustBundle FlowSchema PriorityLevelConfiguration',
  ].flatMap((row) => row.split(' ')),
);

const ownGroups =
  /^((apps|batch|autoscaling|policy)\/|v1$|(networking|rbac\.authorization|storage|scheduling|node|discovery|coordination|events|resource|certificates|apiextensions|apiregistration|admissionregistration|flowcontrol\.apiserver)\.k8s\.io\/)/;

/**
 * Tells which of the objects are in a namespace: Kubernetes' own kinds from a table, others from a definition among the
 * objects, else from whom `ask` reaches, else by their names (ClusterIssuer, GatewayClass).
 */
export async function scopesOf(
  objects: readonly Manifest[],
  ask: IsNamespaced = () => Promise.resolve(undefined),
): Promise<(object: Manifest) => boolean> {
  const scopes = new Map(definedScopes(objects));
  for (const { apiVersion = '', kind = '' } of objects) {
    const key = keyOf(apiVersion, kind);
    if (ownGroups.test(apiVersion)) scopes.set(key, !clusterKinds.has(kind));
    else if (!scopes.has(key)) scopes.set(key, (await ask(apiVersion, kind)) ?? !/^Cluster|Class$/.test(kind));
  }
  return ({ apiVersion = '', kind = '' }) => scopes.get(keyOf(apiVersion, kind)) ?? true;
}

function definedScopes(objects: readonly Manifest[]): [string, boolean][] {
  return objects
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .map((definition) => definition['spec'] as Partial<V1CustomResourceDefinitionSpec> | undefined)
    .map((spec) => [keyOf(`${spec?.group}/v1`, spec?.names?.kind ?? ''), spec?.scope !== 'Cluster']);
}

/** All versions of a kind have one scope. */
function keyOf(apiVersion: string, kind: string): string {
  return `${apiVersion.split('/').slice(0, -1).join('/')} ${kind}`;
}
