import type { KubernetesObject, V1PersistentVolumeClaim, V1StatefulSet } from '@kubernetes/client-node';
import { plainEnv, secretEnv } from './parts/env.ts';
import { metadataOf } from './parts/metadata.ts';
import { podTemplate } from './parts/pod.ts';
import { execProbe } from './parts/probes.ts';
import { containerPort, service } from './parts/service.ts';
import { scratch } from './parts/volumes.ts';
import { placeOf, selectorOf, workloads } from './parts/workload.ts';
import { secretNames } from './secret-names.ts';
import { quantityValue } from '../platform/quantity.ts';
import type { Platform } from '../platform/schema.ts';

const workload = workloads.postgres;
const claimName = 'postgres-data';
const dataFolder = '/var/lib/postgresql/data';

/** PostgreSQL: one server, its volume and its Service. */
export function postgres(platform: Platform): KubernetesObject[] {
  return [claim(platform), service(platform, 'postgres', workload, 'postgres'), server(platform)];
}

/** A claim of its own rather than a template's: a StatefulSet's templates can't change, so its volume could never grow. */
function claim(platform: Platform): V1PersistentVolumeClaim {
  const { size, className } = platform.components.postgres.storage;
  const { namespace } = placeOf(platform, workload);
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadataOf(platform, 'postgres', { name: claimName, namespace }),
    spec: {
      accessModes: ['ReadWriteOnce'],
      ...(className !== undefined && { storageClassName: className }),
      resources: { requests: { storage: size } },
    },
  };
}

function server(platform: Platform): V1StatefulSet {
  const { image, resources, maxConnections } = platform.components.postgres;
  // Sockets and lock files; parallel queries need more shared memory than a container's 64 MB.
  const folders = scratch({ tmp: '/tmp', run: '/var/run/postgresql' });
  // Over TCP: the server that sets the data folder up first listens on its socket only.
  const isReady = ['pg_isready', '--quiet', '--host=127.0.0.1', '--username=postgres'];
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadataOf(platform, 'postgres', placeOf(platform, workload)),
    spec: {
      serviceName: 'postgres',
      replicas: 1,
      revisionHistoryLimit: 5,
      // With OrderedReady a Pod that never gets ready is not replaced when its template is put right.
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      selector: { matchLabels: selectorOf(workload) },
      template: podTemplate(platform, workload, {
        user: { uid: 999, gid: 999 },
        // A checkpoint comes before the end.
        terminationGracePeriodSeconds: 120,
        containers: [
          {
            name: 'postgres',
            image,
            args: ['postgres', '-c', `max_connections=${maxConnections}`, ...walArgs(platform)],
            env: [
              ...secretEnv(secretNames.postgres, ['POSTGRES_USER', 'POSTGRES_PASSWORD']),
              ...plainEnv({
                PGDATA: `${dataFolder}/pgdata`,
                POSTGRES_INITDB_ARGS: '--data-checksums --auth-host=scram-sha-256',
              }),
            ],
            ports: [containerPort('postgres', 5432)],
            resources,
            volumeMounts: [
              { name: 'data', mountPath: dataFolder },
              { name: 'shm', mountPath: '/dev/shm' },
              ...folders.volumeMounts,
            ],
            // An hour: recovery after a crash must not be cut short.
            startupProbe: execProbe(isReady, { periodSeconds: 2, failureThreshold: 1800 }),
            readinessProbe: execProbe(isReady, { periodSeconds: 10 }),
            livenessProbe: execProbe(isReady, { periodSeconds: 20 }),
          },
        ],
        volumes: [
          { name: 'data', persistentVolumeClaim: { claimName } },
          { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '256Mi' } },
          ...folders.volumes,
        ],
      }),
    },
  };
}

/** A slot whose archive is stuck must not fill the volume: beyond this the slot is given up. */
function walArgs({ backups }: Platform): string[] {
  if (!backups.wal.enabled) return [];
  return ['-c', `max_slot_wal_keep_size=${Math.floor(quantityValue(backups.wal.maxLag) / 2 ** 20)}MB`];
}
