import type { KubernetesObject, V1ObjectMeta } from '@kubernetes/client-node';

/** A copy of the object with these fields of its metadata. */
export function withMetadata(object: KubernetesObject, more: Partial<V1ObjectMeta>): KubernetesObject {
  return { ...object, metadata: Object.assign({}, object.metadata, more) };
}
