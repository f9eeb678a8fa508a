import type { V1Deployment, V1DeploymentStrategy } from '@kubernetes/client-node';
import { metadataOf } from './metadata.ts';
import { podTemplate, type PodParts } from './pod.ts';
import { placeOf, selectorOf, type Workload } from './workload.ts';
import { timeoutOf } from '../../platform/graph.ts';
import type { Platform } from '../../platform/schema.ts';

/** New Pods before old ones go: nobody notices. */
export const rolling: V1DeploymentStrategy = {
  type: 'RollingUpdate',
  rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
};

/** Old Pods go before new ones come: for what must not run twice. */
export const recreate: V1DeploymentStrategy = { type: 'Recreate' };

/** How many Pods: a fixed number, or one to begin with that an autoscaler takes over from. */
export type Replicas = number | { toBeginWith: number };

/** The annotation that says how many Pods an autoscaled Deployment is scaled to, once, after it is created. */
export const replicasOnCreate = 'aroti.dev/replicas-on-create';

export interface DeploymentParts {
  replicas: Replicas;
  /** How long a Pod has to stay ready before it counts; for containers that no probe asks, which are ready as soon as they run. */
  minReadySeconds?: number;
  strategy: V1DeploymentStrategy;
  pod: PodParts;
}

/** A Deployment of a workload; it counts as failed when it makes no progress for as long as its component may take. */
export function deployment(
  platform: Platform,
  workload: Workload,
  { replicas, minReadySeconds, strategy, pod }: DeploymentParts,
): V1Deployment {
  const metadata = metadataOf(platform, workload.component, placeOf(platform, workload));
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata:
      typeof replicas === 'number'
        ? metadata
        : { ...metadata, annotations: { [replicasOnCreate]: String(replicas.toBeginWith) } },
    spec: {
      ...(typeof replicas === 'number' && { replicas }),
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      revisionHistoryLimit: 5,
      progressDeadlineSeconds: timeoutOf(platform, workload.component),
      selector: { matchLabels: selectorOf(workload) },
      strategy,
      template: podTemplate(platform, workload, pod),
    },
  };
}
