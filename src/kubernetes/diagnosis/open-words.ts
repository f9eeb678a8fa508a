import type { V1Pod } from '@kubernetes/client-node';

/** The words in the Pods' image names: a value that is one of them (`postgres`) is no secret, and masking it would hide the cause. */
export function openWords(pods: readonly V1Pod[]): ReadonlySet<string> {
  const images = pods.flatMap(({ spec }) => [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]);
  return new Set(images.flatMap(({ image }) => (image ?? '').split(/[/:@]/)));
}
