import type { KubernetesObject } from '@kubernetes/client-node';
import { deployment, rolling } from './parts/deployment.ts';
import { plainEnv } from './parts/env.ts';
import { httpProbe } from './parts/probes.ts';
import { containerPort, service } from './parts/service.ts';
import { workloads } from './parts/workload.ts';
import { serviceAddress } from '../platform/names.ts';
import type { Platform } from '../platform/schema.ts';

const workload = workloads.temporalUi;

/** Temporal's Web UI and its Service. */
export function temporalUi(platform: Platform): KubernetesObject[] {
  return [service(platform, 'temporal-ui', workload, 'http'), server(platform)];
}

function server(platform: Platform) {
  const { ui, namespace } = platform.components.temporal;
  const frontend = serviceAddress(platform, 'temporal');
  const port = 8080;
  return deployment(platform, workload, {
    replicas: 1,
    strategy: rolling,
    pod: {
      user: { uid: 5000, gid: 5000 },
      containers: [
        {
          name: 'temporal-ui',
          image: ui.image,
          env: plainEnv({
            TEMPORAL_ADDRESS: `${frontend.host}:${frontend.port}`,
            TEMPORAL_UI_PORT: String(port),
            TEMPORAL_DEFAULT_NAMESPACE: namespace,
            TEMPORAL_CORS_ORIGINS: `https://${platform.hosts.temporal}`,
            TEMPORAL_NOTIFY_ON_NEW_VERSION: 'false',
          }),
          ports: [containerPort('http', port)],
          resources: ui.resources,
          // Its configuration is written from a template beside it when it starts.
          writesToRoot: true,
          startupProbe: httpProbe('/', 'http', { periodSeconds: 2, failureThreshold: 60 }),
          readinessProbe: httpProbe('/', 'http', { periodSeconds: 10 }),
          livenessProbe: httpProbe('/', 'http', { periodSeconds: 30 }),
        },
      ],
    },
  });
}
