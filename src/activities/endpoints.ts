import type { KubernetesObject, V1Service } from '@kubernetes/client-node';

/** Where the Services among the objects can be reached inside the cluster, as `host:port`. */
export function endpointsOf(objects: readonly KubernetesObject[]): string[] {
  return objects
    .filter(isService)
    .flatMap(({ metadata, spec }) =>
      (spec?.ports ?? []).map(({ port }) => `${metadata?.name}.${metadata?.namespace}.svc.cluster.local:${port}`),
    );
}

function isService(object: KubernetesObject): object is V1Service {
  return object.kind === 'Service';
}
