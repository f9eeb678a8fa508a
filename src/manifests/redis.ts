import type { KubernetesObject } from '@kubernetes/client-node';
import { deployment, recreate } from './parts/deployment.ts';
import { secretEnv } from './parts/env.ts';
import { execProbe } from './parts/probes.ts';
import { containerPort, service } from './parts/service.ts';
import { scratch } from './parts/volumes.ts';
import { workloads } from './parts/workload.ts';
import { secretNames } from './secret-names.ts';
import type { Platform } from '../platform/schema.ts';

const workload = workloads.redis;
const dataFolder = '/data';
const authFolder = '/etc/redis/auth';

/** Redis: one server whose data goes with its Pod, and its Service. */
export function redis(platform: Platform): KubernetesObject[] {
  return [service(platform, 'redis', workload, 'redis'), server(platform)];
}

function server(platform: Platform) {
  const { image, resources } = platform.components.redis;
  const data = scratch({ data: dataFolder });
  // The password comes from REDISCLI_AUTH; -e makes an error in the answer (such as LOADING) an error of the command.
  const ping = ['redis-cli', '-e', 'ping'];
  return deployment(platform, workload, {
    replicas: 1,
    // Two caches behind one Service would each know half.
    strategy: recreate,
    pod: {
      user: { uid: 999, gid: 1000 },
      containers: [
        {
          name: 'redis',
          image,
          args: ['redis-server', `${authFolder}/auth.conf`, ...Object.entries(settings(platform)).flat()],
          env: secretEnv(secretNames.redis, { REDISCLI_AUTH: 'REDIS_PASSWORD' }),
          ports: [containerPort('redis', 6379)],
          resources,
          volumeMounts: [{ name: 'auth', mountPath: authFolder, readOnly: true }, ...data.volumeMounts],
          startupProbe: execProbe(ping, { periodSeconds: 2, failureThreshold: 60 }),
          readinessProbe: execProbe(ping, { periodSeconds: 10 }),
          livenessProbe: execProbe(ping, { periodSeconds: 20 }),
        },
      ],
      volumes: [{ name: 'auth', secret: { secretName: secretNames.redisAuth, defaultMode: 0o440 } }, ...data.volumes],
    },
  });
}

/** As arguments, so that a change of one replaces the Pod. */
function settings(platform: Platform): Record<string, string> {
  const { maxMemory, maxMemoryPolicy, appendOnly } = platform.components.redis;
  return {
    '--dir': dataFolder,
    // No snapshots: the append-only file is what is read after a restart.
    '--save': '',
    '--appendonly': appendOnly ? 'yes' : 'no',
    '--maxmemory': maxMemory.toLowerCase(),
    '--maxmemory-policy': maxMemoryPolicy,
  };
}
