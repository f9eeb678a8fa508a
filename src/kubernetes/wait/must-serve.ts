import type { KubernetesObject, V1Deployment, V1Service } from '@kubernetes/client-node';

/** Whether a Service has to have a ready endpoint: where one of the objects makes the Pods that it selects. */
export function mustServe({ metadata, spec }: V1Service, objects: readonly KubernetesObject[]): boolean {
  const selector = Object.entries(spec?.selector ?? {});
  if (selector.length === 0) return false;
  return objects.some((object) => {
    const { spec: workload } = object as V1Deployment;
    if (object.metadata?.namespace !== metadata?.namespace || workload?.replicas === 0) return false;
    const labels = object.kind === 'Pod' ? object.metadata?.labels : workload?.template?.metadata?.labels;
    return labels !== undefined && selector.every(([key, value]) => labels[key] === value);
  });
}
