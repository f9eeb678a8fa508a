import type { V1EnvVar } from '@kubernetes/client-node';
import { plainEnv, secretEnv } from './env.ts';
import { secretNames } from '../secret-names.ts';
import { isEnabled } from '../../platform/graph.ts';
import { serviceAddress } from '../../platform/names.ts';
import type { Platform } from '../../platform/schema.ts';

const secretKeys = ['DATABASE_URL', 'REDIS_URL', 'SECRET_KEY', 'KEYCLOAK_CLIENT_SECRET'];

/** What the API, its migrations and its worker are told: where the other components are, and `extra`. */
export function backendEnv(platform: Platform, extra: Readonly<Record<string, string>>): V1EnvVar[] {
  const { client, logLevel, port } = platform.components['backend-api'];
  const keycloak = serviceAddress(platform, 'keycloak');
  return [
    ...secretEnv(secretNames.backend, secretKeys),
    ...plainEnv({
      KEYCLOAK_URL: `http://${keycloak.host}:${keycloak.port}`,
      KEYCLOAK_REALM: platform.components.keycloak.realm,
      KEYCLOAK_CLIENT_ID: client,
      ...(isEnabled(platform, 'temporal') && temporalEnv(platform)),
      LOG_LEVEL: logLevel,
      PORT: String(port),
      ...extra,
    }),
  ];
}

function temporalEnv(platform: Platform): Record<string, string> {
  const frontend = serviceAddress(platform, 'temporal');
  return {
    TEMPORAL_ADDRESS: `${frontend.host}:${frontend.port}`,
    TEMPORAL_NAMESPACE: platform.components.temporal.namespace,
    TEMPORAL_TASK_QUEUE: platform.components['temporal-worker'].taskQueue,
  };
}
