import type { V1Job, V1Volume } from '@kubernetes/client-node';
import { labelsOf } from '../manifests/parts/metadata.ts';
import { containerSecurity, podSecurity } from '../manifests/parts/security.ts';
import { namespaceOf } from '../platform/names.ts';
import type { Platform } from '../platform/schema.ts';

/** Finds what a backup has made in the cluster; its value is the backup's id. */
export const dumpLabel = 'aroti.dev/dump-of';

/** The volume's folder in the container. */
export const scratchFolder = '/scratch';
/** The file in such a folder that is touched while somebody works with it. */
export const aliveFile = (folder: string) => `${folder}/alive`;
export const scratchContainer = 'dump';

export interface ScratchRequest {
  /** Of the Job. */
  name: string;
  /** Id of the backup. */
  backup: string;
  /** Of the volume. */
  bytes: number;
}

/** Where Jobs of dumps are. */
export const scratchNamespace = (platform: Pick<Platform, 'namespacePrefix'>) => namespaceOf(platform, 'orchestrator');

const uid = 999;
/** As long as the activity may take. */
const deadlineSeconds = 86_400;

/**
 * A container of the server's image with a volume of its own, for a dump that others start in it. It ends by itself when nobody
 * has worked with it for five minutes; then the cluster removes it, and the volume with it, whatever has become of the worker.
 */
export function scratchJob(platform: Platform, { name, backup, bytes }: ScratchRequest): V1Job {
  const { image, resources } = platform.components.postgres;
  const labels = { ...labelsOf(platform, 'backup', 'dump'), [dumpLabel]: backup };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: scratchNamespace(platform), labels },
    spec: {
      // A dump is of a snapshot that its worker holds: another Pod could not go on with it.
      backoffLimit: 0,
      activeDeadlineSeconds: deadlineSeconds,
      ttlSecondsAfterFinished: 30,
      template: {
        metadata: { labels, annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' } },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 1,
          securityContext: podSecurity({ uid, gid: uid }),
          containers: [
            {
              name: scratchContainer,
              image,
              imagePullPolicy: platform.imagePullPolicy,
              command: ['sh', '-c', untilLeftAlone, 'sh', aliveFile(scratchFolder)],
              resources,
              securityContext: containerSecurity(),
              volumeMounts: [{ name: 'scratch', mountPath: scratchFolder }],
            },
          ],
          volumes: [volume(platform, labels, bytes)],
        },
      },
    },
  };
}

const untilLeftAlone = `
touch "$1" || exit 1
while sleep 10; do [ -n "$(find "$1" -mmin -5)" ] || exit 1; done
`;

/** A claim that belongs to the Pod, and goes with it. */
function volume({ backups, components }: Platform, labels: Record<string, string>, bytes: number): V1Volume {
  const className = backups.directory.className ?? components.postgres.storage.className;
  return {
    name: 'scratch',
    ephemeral: {
      volumeClaimTemplate: {
        metadata: { labels },
        spec: {
          accessModes: ['ReadWriteOnce'],
          ...(className !== undefined && { storageClassName: className }),
          resources: { requests: { storage: String(bytes) } },
        },
      },
    },
  };
}
