import type { KubernetesObject, V1PolicyRule } from '@kubernetes/client-node';
import { metadataOf, namespace } from './names.ts';

const api = 'rbac.authorization.k8s.io';

/** A ServiceAccount with exactly these rights, in the whole cluster and in its own namespace. */
export function accountWith(
  name: string,
  rights: { cluster?: V1PolicyRule[]; namespace?: V1PolicyRule[] },
): KubernetesObject[] {
  const objects: KubernetesObject[] = [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadataOf(name) }];
  if (rights.cluster) objects.push(...clusterRights(name, rights.cluster));
  if (rights.namespace) objects.push(...namespaceRights(name, rights.namespace));
  return objects;
}

/** Binds an account of ours to a role that the cluster brings. */
export function bindingTo(role: { kind: 'ClusterRole' | 'Role'; name: string }, account: string): KubernetesObject {
  const metadata = metadataOf(account, role.kind === 'ClusterRole' ? 'everywhere' : undefined);
  return binding(role.kind, { ...metadata, name: `aroti-local-${account}-${role.name}` }, role.name, account);
}

function clusterRights(name: string, rules: V1PolicyRule[]): KubernetesObject[] {
  const metadata = metadataOf(`aroti-local-${name}`, 'everywhere');
  const role = { apiVersion: `${api}/v1`, kind: 'ClusterRole', metadata, rules };
  return [role, binding('ClusterRole', metadata, metadata.name, name)];
}

function namespaceRights(name: string, rules: V1PolicyRule[]): KubernetesObject[] {
  const role = { apiVersion: `${api}/v1`, kind: 'Role', metadata: metadataOf(name), rules };
  return [role, binding('Role', metadataOf(name), name, name)];
}

function binding(
  kind: 'ClusterRole' | 'Role',
  metadata: KubernetesObject['metadata'],
  role: string,
  account: string,
): KubernetesObject & { roleRef: object; subjects: object[] } {
  return {
    apiVersion: `${api}/v1`,
    kind: `${kind}Binding`,
    metadata,
    roleRef: { apiGroup: api, kind, name: role },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
  };
}
