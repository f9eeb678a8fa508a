import type { V1Job, V1JobSpec, V1PodFailurePolicy } from '@kubernetes/client-node';
import { backendFolders, backendUser, externalAddresses, migrationContainer } from './parts/backend-containers.ts';
import { contentHash } from './parts/content-hash.ts';
import { metadataOf } from './parts/metadata.ts';
import { podTemplate } from './parts/pod.ts';
import { placeOf, workloads } from './parts/workload.ts';
import { timeoutOf } from '../platform/graph.ts';
import type { Platform } from '../platform/schema.ts';

const workload = workloads.migrations;

/** A deployment that has waited long enough still finds the Pod, and reads its last lines before the Job ends it. */
const secondsToRead = 60;

/** A Pod that its node had to give up has not failed. */
export const unlessDisrupted: V1PodFailurePolicy = {
  rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
};

/**
 * The Job that brings the database's schema up to date, once for each content: its name has a hash of what can't change in a
 * Job. It stays when it has ended, which is what says that it ran.
 */
export function migrations(platform: Platform): V1Job[] {
  const { name, namespace } = placeOf(platform, workload);
  const fixed = fixedSpec(platform);
  return [
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        ...metadataOf(platform, 'migrations', { name, namespace }),
        name: `${name}-${contentHash(fixed)}`,
      },
      spec: { ...fixed, activeDeadlineSeconds: timeoutOf(platform, 'migrations') + secondsToRead },
    },
  ];
}

/** What makes the Job another one. */
function fixedSpec(platform: Platform): Pick<V1JobSpec, 'backoffLimit' | 'podFailurePolicy' | 'template'> {
  return {
    // What a migration did before it failed is for a person to look at, not to try again.
    backoffLimit: 0,
    podFailurePolicy: unlessDisrupted,
    template: podTemplate(platform, workload, {
      user: backendUser,
      annotations: externalAddresses(platform),
      restartPolicy: 'Never',
      containers: [migrationContainer(platform)],
      volumes: backendFolders.volumes,
    }),
  };
}
