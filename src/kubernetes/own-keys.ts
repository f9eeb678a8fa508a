import type { V1Secret } from '@kubernetes/client-node';
import { fieldManager } from './field-manager.ts';
import type { Fields } from './owned-values.ts';

/** The keys of a Secret whose values the orchestrator itself wrote, as the API server remembers it. */
export function ownKeys({ metadata }: Pick<V1Secret, 'metadata'>): ReadonlySet<string> {
  const data = (metadata?.managedFields ?? [])
    .filter(({ manager }) => manager === fieldManager)
    .flatMap(({ fieldsV1 }) => Object.keys((fieldsV1 as Fields | undefined)?.['f:data'] ?? {}));
  return new Set(data.filter((path) => path.startsWith('f:')).map((path) => path.slice(2)));
}
