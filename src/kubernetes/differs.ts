import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject, V1ManagedFieldsEntry } from '@kubernetes/client-node';
import { fieldManager } from './field-manager.ts';

/**
 * Whether an apply changed the object, from the object before and after it. Resource versions don't tell, since controllers
 * write the status all the time; the time of our entry alone doesn't either, since it counts whole seconds.
 */
export function differs(before: KubernetesObject, after: KubernetesObject): boolean {
  return !isDeepStrictEqual(ownEntry(before), ownEntry(after)) || !isDeepStrictEqual(content(before), content(after));
}

/** What we set, and when we last changed it, in the API server's own books. */
function ownEntry({ metadata }: KubernetesObject): V1ManagedFieldsEntry | undefined {
  return metadata?.managedFields?.find(({ manager, operation }) => manager === fieldManager && operation === 'Apply');
}

function content(object: KubernetesObject): object {
  const {
    resourceVersion: _version,
    managedFields: _fields,
    generation: _generation,
    ...metadata
  } = object.metadata ?? {};
  return { ...object, metadata, status: undefined };
}
