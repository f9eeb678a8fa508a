import * as z from 'zod';
import {
  command,
  dnsLabel,
  extraEnv,
  image,
  optionalComponent,
  resources,
  seconds,
  sqlName,
  text,
  timeout,
} from '../fields.ts';

const path = () => text(/^\/[\w./~-]*$/, 'a path such as `/health`');
const percent = () => z.int().min(1).max(100);

const probe = (defaults: { path: string; periodSeconds: number }) => ({
  path: path().default(defaults.path).describe('Path that is asked for; 200 to 399 is well.'),
  periodSeconds: seconds(1, 3600).default(defaults.periodSeconds).describe('How often, in seconds.'),
});

const probes = z.strictObject({
  liveness: z
    .strictObject(probe({ path: '/health', periodSeconds: 30 }))
    .prefault({})
    .describe('Three failures in a row and the container is started anew.'),
  readiness: z
    .strictObject(probe({ path: '/ready', periodSeconds: 10 }))
    .prefault({})
    .describe('A Pod that fails gets no requests.'),
  startup: z
    .strictObject({
      ...probe({ path: '/health', periodSeconds: 10 }),
      failureThreshold: z.int().min(1).max(1000).default(12).describe('How many attempts a container has to start.'),
    })
    .prefault({})
    .describe('Asked until it succeeds once; the others wait for it.'),
});

const autoscaling = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether the number of Pods follows their use; needs metrics-server.'),
  minReplicas: z.int().min(1).max(1000).default(2).describe('Fewest Pods.'),
  maxReplicas: z.int().min(1).max(1000).default(10).describe('Most Pods.'),
  cpuPercent: percent().default(70).describe('CPU to aim at, in percent of what is requested.'),
  memoryPercent: percent().default(80).describe('Memory to aim at, in percent of what is requested.'),
});

/** `components.backend-api` */
export const backendApi = z.strictObject({
  ...optionalComponent,
  image: image().default('docker.io/aroti/aroti-backend:1.0.0').describe('Your image of the API and its worker.'),
  port: z.int().min(1024).max(65_535).default(8888).describe('Port of the Service, and of the API in its container.'),
  replicas: z.int().min(1).max(1000).default(2).describe('Pods to begin with; autoscaling takes over from there.'),
  resources: resources({ requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '1000m', memory: '1024Mi' } }),
  probes: probes.prefault({}).describe('How Kubernetes asks after each Pod.'),
  autoscaling: autoscaling.prefault({}).describe('HorizontalPodAutoscaler.'),
  disruptionBudget: z
    .strictObject({
      minAvailable: z.int().min(0).max(1000).default(1).describe('Pods that a drained node has to leave.'),
    })
    .prefault({})
    .describe('PodDisruptionBudget.'),
  migrations: z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe('Whether it is done at all; off where somebody else sees to the schema.'),
      command: command()
        .default(['alembic', 'upgrade', 'head'])
        .describe('What a Job runs before the API is rolled out, and each Pod of the API before it starts.'),
      ...timeout,
    })
    .prefault({})
    .describe(
      "Brings the database's schema up to date: the component `migrations`. Run again, the command has nothing to do.",
    ),
  database: sqlName().default('aroti').describe('Which of the databases of `components.postgres` it uses.'),
  client: dnsLabel()
    .default('aroti-backend')
    .describe('Which of the confidential clients of `components.keycloak` it is.'),
  logLevel: z
    .enum(['debug', 'info', 'warning', 'error'])
    .default('info')
    .describe('How much the API and its worker log.'),
  env: extraEnv(),
});
