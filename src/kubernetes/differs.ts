import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject, V1ManagedFieldsEntry } from '@kubernetes/client-node';
import { fieldManager } from './field-manager.ts';
import { ownedValues, type Fields } from './owned-values.ts';

/**
 * Whether an apply changed the object, from the object before and after it. Resource versions don't tell, since controllers
 * write all the time; the time of our entry alone doesn't either, since it counts whole seconds. So what we own is compared.
 */
export function differs(before: KubernetesObject, after: KubernetesObject): boolean {
  const entry = ownEntry(after);
  if (!isDeepStrictEqual(ownEntry(before), entry)) return true;
  const fields = (entry?.fieldsV1 ?? {}) as Fields;
  return !isDeepStrictEqual(ownedValues(before, fields), ownedValues(after, fields));
}

/** What we set, and when we last changed it, in the API server's own books. */
function ownEntry({ metadata }: KubernetesObject): V1ManagedFieldsEntry | undefined {
  return metadata?.managedFields?.find(({ manager, operation }) => manager === fieldManager && operation === 'Apply');
}
