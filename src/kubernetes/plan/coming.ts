import type { KubernetesObject, V1CustomResourceDefinition } from '@kubernetes/client-node';

/** What is not there yet, but will be when the objects are applied: what needs it can't be asked for. */
export interface Coming {
  /** Names of namespaces. */
  namespaces: ReadonlySet<string>;
  /** `group/Kind` of kinds that a CustomResourceDefinition brings. */
  kinds: ReadonlySet<string>;
  /** `resource/name` of roles, which bindings are checked against. */
  roles: ReadonlySet<string>;
}

/** `group/Kind` of what the CustomResourceDefinitions among the objects define. */
export function definedKinds(objects: readonly KubernetesObject[]): string[] {
  return objects
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .map((object) => (object as V1CustomResourceDefinition).spec)
    .map(({ group, names }) => `${group}/${names.kind}`);
}

const roleKinds: Readonly<Record<string, string>> = { Role: 'roles', ClusterRole: 'clusterroles' };

/** `resource/name` of the roles among the objects, as the API server calls them. */
export function roleNames(objects: readonly KubernetesObject[]): string[] {
  return objects.flatMap(({ kind = '', metadata }) => {
    const resource = roleKinds[kind];
    return resource ? [`${resource}/${metadata?.name ?? ''}`] : [];
  });
}

/** Whether the object's kind or its namespace is among what is to come. */
export function isComing(
  { apiVersion = 'v1', kind, metadata }: KubernetesObject,
  coming: Coming,
): 'kind' | 'namespace' | undefined {
  if (coming.namespaces.has(metadata?.namespace ?? '')) return 'namespace';
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return coming.kinds.has(`${group}/${kind ?? ''}`) ? 'kind' : undefined;
}
