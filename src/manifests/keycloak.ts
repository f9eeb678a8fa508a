import type { KubernetesObject } from '@kubernetes/client-node';
import { deployment, recreate } from './parts/deployment.ts';
import { plainEnv, secretEnv } from './parts/env.ts';
import { httpProbe } from './parts/probes.ts';
import { containerPort, service } from './parts/service.ts';
import { workloads } from './parts/workload.ts';
import { secretNames } from './secret-names.ts';
import { ownerOf } from '../platform/databases.ts';
import { serviceAddress } from '../platform/names.ts';
import type { Platform } from '../platform/schema.ts';

const workload = workloads.keycloak;

/** Keycloak: one server on the shared PostgreSQL, and its Service. */
export function keycloak(platform: Platform): KubernetesObject[] {
  return [service(platform, 'keycloak', workload, 'http'), server(platform)];
}

function server(platform: Platform) {
  const { image, resources } = platform.components.keycloak;
  return deployment(platform, workload, {
    replicas: 1,
    // Its cache is its own: two servers at once would not see each other's sessions.
    strategy: recreate,
    pod: {
      user: { uid: 1000, gid: 0 },
      terminationGracePeriodSeconds: 60,
      containers: [
        {
          name: 'keycloak',
          image,
          args: ['start'],
          env: [...plainEnv(settings(platform)), ...secretEnv(secretNames.keycloak, secretKeys)],
          ports: [containerPort('http', 8080), containerPort('management', 9000)],
          resources,
          // `start` builds the server for its settings in /opt/keycloak/lib first.
          writesToRoot: true,
          startupProbe: httpProbe('/health/started', 'management', { periodSeconds: 2, failureThreshold: 300 }),
          readinessProbe: httpProbe('/health/ready', 'management', { periodSeconds: 5 }),
          livenessProbe: httpProbe('/health/live', 'management', { periodSeconds: 20 }),
        },
      ],
    },
  });
}

const secretKeys = ['KC_BOOTSTRAP_ADMIN_USERNAME', 'KC_BOOTSTRAP_ADMIN_PASSWORD', 'KC_DB_PASSWORD'];

function settings(platform: Platform): Record<string, string> {
  const { database } = platform.components.keycloak;
  const postgres = serviceAddress(platform, 'postgres');
  return {
    KC_DB: 'postgres',
    KC_DB_URL: `jdbc:postgresql://${postgres.host}:${postgres.port}/${database}`,
    KC_DB_USERNAME: ownerOf(platform, database),
    KC_DB_POOL_MAX_SIZE: '20',
    KC_CACHE: 'local',
    KC_HOSTNAME: `https://${platform.hosts.auth}`,
    // Inside the cluster it answers under its Service's name too; what it gives to browsers has the host above.
    KC_HOSTNAME_BACKCHANNEL_DYNAMIC: 'true',
    KC_PROXY_HEADERS: 'xforwarded',
    KC_HTTP_ENABLED: 'true',
    // Both on the management port, which no Service leads to.
    KC_HEALTH_ENABLED: 'true',
    KC_METRICS_ENABLED: 'true',
  };
}
