import type { KubernetesObject } from '@kubernetes/client-node';
import { fieldManager } from '../kubernetes/field-manager.ts';
import type { Fields } from '../kubernetes/owned-values.ts';

/** Who wrote a field, and when (ISO 8601), as far as the API server tells. */
export interface Writer {
  by: string;
  at?: string;
}

/** The last manager other than the orchestrator that wrote at or under the field: `writtenBy(service, 'spec', 'selector')`. */
export function writtenBy({ metadata }: KubernetesObject, ...path: string[]): Writer | undefined {
  const writers = (metadata?.managedFields ?? [])
    .filter(({ manager, subresource }) => manager !== fieldManager && !subresource)
    .filter(({ fieldsV1 }) => path.reduce<Fields | undefined>((at, key) => at?.[`f:${key}`], fieldsV1 as Fields))
    .map(({ manager = '', time }) => ({ by: manager, ...(time && { at: new Date(time).toISOString() }) }));
  return writers.toSorted((a, b) => (a.at ?? '').localeCompare(b.at ?? '')).at(-1);
}

/** `, last written by kubectl-patch at 2026-01-01T12:00:00.000Z`; empty where nobody else wrote it. */
export function writerText(writer: Writer | undefined): string {
  return writer ? `, last written by ${writer.by}${writer.at ? ` at ${writer.at}` : ''}` : '';
}
