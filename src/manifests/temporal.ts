import type { KubernetesObject } from '@kubernetes/client-node';
import { deployment, recreate } from './parts/deployment.ts';
import { plainEnv, secretEnv } from './parts/env.ts';
import { grpcProbe, tcpProbe } from './parts/probes.ts';
import { containerPort, service } from './parts/service.ts';
import { workloads } from './parts/workload.ts';
import { secretNames } from './secret-names.ts';
import { temporalUi } from './temporal-ui.ts';
import { ownerOf } from '../platform/databases.ts';
import { serviceAddress } from '../platform/names.ts';
import type { Platform } from '../platform/schema.ts';

const workload = workloads.temporal;

/** Temporal: its four services in one server on the shared PostgreSQL, the frontend's Service, and the Web UI. */
export function temporal(platform: Platform): KubernetesObject[] {
  return [service(platform, 'temporal', workload, 'grpc'), server(platform), ...temporalUi(platform)];
}

function server(platform: Platform) {
  const { image, resources } = platform.components.temporal;
  const health = (periodSeconds: number, failureThreshold: number) =>
    grpcProbe(7233, 'temporal.api.workflowservice.v1.WorkflowService', { periodSeconds, failureThreshold });
  return deployment(platform, workload, {
    replicas: 1,
    // Two servers of two versions must not both change the schema.
    strategy: recreate,
    pod: {
      user: { uid: 1000, gid: 1000 },
      terminationGracePeriodSeconds: 60,
      containers: [
        {
          name: 'temporal',
          image,
          env: [
            ...plainEnv(settings(platform)),
            ...secretEnv(secretNames.temporal, ['POSTGRES_PWD']),
            { name: 'TEMPORAL_BROADCAST_ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
          ],
          ports: [containerPort('grpc', 7233)],
          resources,
          // Its configuration is written from a template beside it when it starts.
          writesToRoot: true,
          startupProbe: health(2, 300),
          readinessProbe: health(5, 3),
          livenessProbe: tcpProbe('grpc', { periodSeconds: 20 }),
        },
      ],
    },
  });
}

function settings(platform: Platform): Record<string, string> {
  const { database, visibilityDatabase, namespace, historyShards } = platform.components.temporal;
  const postgres = serviceAddress(platform, 'postgres');
  return {
    DB: 'postgres12',
    POSTGRES_SEEDS: postgres.host,
    DB_PORT: String(postgres.port),
    POSTGRES_USER: ownerOf(platform, database),
    DBNAME: database,
    VISIBILITY_DBNAME: visibilityDatabase,
    SKIP_DB_CREATE: 'true',
    // The namespace is made, and kept to what the document says, from outside.
    SKIP_DEFAULT_NAMESPACE_CREATION: 'true',
    SKIP_ADD_CUSTOM_SEARCH_ATTRIBUTES: 'true',
    DEFAULT_NAMESPACE: namespace,
    NUM_HISTORY_SHARDS: String(historyShards),
    // For each of its four services; twenty each of both would be more than PostgreSQL takes by default.
    SQL_MAX_CONNS: '10',
    SQL_MAX_IDLE_CONNS: '5',
    SQL_VIS_MAX_CONNS: '5',
    SQL_VIS_MAX_IDLE_CONNS: '2',
    // On loopback too, so that a forwarded port reaches it.
    BIND_ON_IP: '0.0.0.0',
    TEMPORAL_ADDRESS: '127.0.0.1:7233',
  };
}
