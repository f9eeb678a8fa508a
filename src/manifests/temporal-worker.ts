import type { KubernetesObject } from '@kubernetes/client-node';
import { backendEnv } from './parts/backend-env.ts';
import { backendFolders, backendUser, externalAddresses } from './parts/backend-containers.ts';
import { deployment, rolling } from './parts/deployment.ts';
import { workloads } from './parts/workload.ts';
import type { Platform } from '../platform/schema.ts';

/** The worker of the application's workflows, in the API's image. It serves nothing, so there is nothing to probe. */
export function temporalWorker(platform: Platform): KubernetesObject[] {
  const { command, replicas, resources, env } = platform.components['temporal-worker'];
  return [
    deployment(platform, workloads.temporalWorker, {
      replicas,
      minReadySeconds: 5,
      strategy: rolling,
      pod: {
        user: backendUser,
        annotations: externalAddresses(platform),
        // Activities that run get time to end.
        terminationGracePeriodSeconds: 60,
        containers: [
          {
            name: 'worker',
            image: platform.components['backend-api'].image,
            command,
            env: backendEnv(platform, env),
            resources,
            volumeMounts: backendFolders.volumeMounts,
          },
        ],
        volumes: backendFolders.volumes,
      },
    }),
  ];
}
