import type { CollectionSpec } from './plan-wait.ts';

/** Content negotiation: whole objects, or their metadata alone in the form that `as` names. */
export function acceptFor(
  { metadataOnly }: CollectionSpec,
  as: 'PartialObjectMetadata' | 'PartialObjectMetadataList',
): string {
  return metadataOnly ? `application/json;as=${as};g=meta.k8s.io;v=v1` : 'application/json';
}
