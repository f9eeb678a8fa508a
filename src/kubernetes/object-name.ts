import type { KubernetesObject } from '@kubernetes/client-node';

/** `Kind/namespace/name`; `Kind/name` for what has no namespace. */
export function objectName({ kind, metadata }: KubernetesObject): string {
  return [kind ?? 'Object', metadata?.namespace, metadata?.name ?? ''].filter((part) => part !== undefined).join('/');
}
