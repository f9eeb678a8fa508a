import type {
  V1Deployment,
  V1PersistentVolumeClaim,
  V1PodDisruptionBudget,
  V1Service,
  V1StatefulSet,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { containerOf, envOf, objectOf, rendered } from './rendered.ts';
import { secretSpecs } from '../../../src/manifests/index.ts';
import { databasesOf } from '../../../src/platform/databases.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { planDeployment } from '../../../src/platform/graph.ts';
import { ownService, serviceAddress, type ServiceName } from '../../../src/platform/names.ts';

// Each row: a sentence of the description that the default platform has to fit, the object that shows it, and what it shows.
type Row = [sentence: string, object: string, actual: unknown, expected: unknown];

const platform = resolvePlatform({});
const { components } = platform;
const api = objectOf<V1Deployment>(platform, 'Deployment', 'aroti-backend-api');
const autoscaler = objectOf<V2HorizontalPodAutoscaler>(platform, 'HorizontalPodAutoscaler', 'aroti-backend-api');
const postgres = objectOf<V1StatefulSet>(platform, 'StatefulSet', 'postgres');
const claim = objectOf<V1PersistentVolumeClaim>(platform, 'PersistentVolumeClaim', 'postgres-data');
const redis = objectOf<V1Deployment>(platform, 'Deployment', 'redis');
const keycloak = objectOf<V1Deployment>(platform, 'Deployment', 'keycloak');
const temporal = objectOf<V1Deployment>(platform, 'Deployment', 'temporal');
const ui = objectOf<V1Deployment>(platform, 'Deployment', 'temporal-ui');
const worker = objectOf<V1Deployment>(platform, 'Deployment', 'temporal-worker');
const budget = objectOf<V1PodDisruptionBudget>(platform, 'PodDisruptionBudget', 'aroti-backend-api');

const backendApi: Row[] = [
  ['Replicas: 2 (minimum for HA)', 'HorizontalPodAutoscaler', autoscaler.spec?.minReplicas, 2],
  ['Replicas: 2 (minimum for HA)', 'Deployment', api.metadata?.annotations, { 'aroti.dev/replicas-on-create': '2' }],
  ['Replicas: 2 (minimum for HA)', 'PodDisruptionBudget', budget.spec?.minAvailable, 1],
  [
    'requests: cpu: 500m, memory: 512Mi',
    'Deployment',
    containerOf(api).resources?.requests,
    { cpu: '500m', memory: '512Mi' },
  ],
  [
    'limits: cpu: 1000m, memory: 1024Mi',
    'Deployment',
    containerOf(api).resources?.limits,
    { cpu: '1000m', memory: '1024Mi' },
  ],
  [
    'Init Container: Executes: alembic upgrade head',
    'Deployment',
    migrations().command,
    ['alembic', 'upgrade', 'head'],
  ],
  ['Liveness: /health (every 30s)', 'Deployment', probe('livenessProbe'), ['/health', 30]],
  ['Readiness: /ready (every 10s)', 'Deployment', probe('readinessProbe'), ['/ready', 10]],
  ['Startup: /health (12 attempts, 10s interval)', 'Deployment', probe('startupProbe'), ['/health', 10]],
  ['Startup: /health (12 attempts, 10s interval)', 'Deployment', containerOf(api).startupProbe?.failureThreshold, 12],
  ['Auto-scaling: Min: 2 replicas', 'HorizontalPodAutoscaler', autoscaler.spec?.minReplicas, 2],
  ['Auto-scaling: Max: 10 replicas', 'HorizontalPodAutoscaler', autoscaler.spec?.maxReplicas, 10],
  ['Auto-scaling: Metrics: CPU (70%), Memory (80%)', 'HorizontalPodAutoscaler', metrics(), { cpu: 70, memory: 80 }],
  ['HPA configured', 'HorizontalPodAutoscaler', autoscaler.spec?.scaleTargetRef.name, 'aroti-backend-api'],
  ['Selector: app: aroti-backend-api', 'Service', spec('aroti-backend-api')?.selector, { app: 'aroti-backend-api' }],
  ['Updates: Rolling update (zero downtime)', 'Deployment', api.spec?.strategy?.rollingUpdate?.maxUnavailable, 0],
  ['Log level configurable', 'Deployment', envOf(containerOf(api))['LOG_LEVEL'], 'info'],
];

const services: Row[] = [
  ...port('Backend API: Type: ClusterIP, Port: 8888', 'backend-api', 'aroti-backend-api.aroti', 8888),
  ...port('PostgreSQL: Type: ClusterIP, Port: 5432', 'postgres', 'postgres.database', 5432),
  ...port('Redis: Type: ClusterIP, Port: 6379', 'redis', 'redis.aroti', 6379),
  ...port('Keycloak: Type: ClusterIP, Port: 8080', 'keycloak', 'keycloak.keycloak', 8080),
  ...port('Temporal Server: Port: 7233 (gRPC)', 'temporal', 'temporal-frontend.temporal', 7233),
  ...port('Temporal Web UI: Port: 8080 (HTTP)', 'temporal-ui', 'temporal-ui.temporal', 8080),
];

const data: Row[] = [
  ['PostgreSQL: Image: postgres:15', 'StatefulSet', containerOf(postgres).image, 'docker.io/library/postgres:15'],
  [
    'Storage: PersistentVolumeClaim',
    'StatefulSet',
    postgres.spec?.template.spec?.volumes?.[0]?.persistentVolumeClaim,
    { claimName: 'postgres-data' },
  ],
  ['Size: Configurable (default: 20Gi)', 'PersistentVolumeClaim', claim.spec?.resources?.requests, { storage: '20Gi' }],
  ['Storage Class: Depends on cluster', 'PersistentVolumeClaim', claim.spec?.storageClassName, undefined],
  ['Access Mode: ReadWriteOnce', 'PersistentVolumeClaim', claim.spec?.accessModes, ['ReadWriteOnce']],
  [
    'Databases: aroti, keycloak, temporal',
    'document',
    databasesOf(platform).map(({ name }) => name),
    ['aroti', 'keycloak', 'temporal', 'temporal_visibility'],
  ],
  [
    'Username/password from secrets',
    'StatefulSet',
    envOf(containerOf(postgres)),
    expect.objectContaining({
      POSTGRES_USER: 'postgres-secret/POSTGRES_USER',
      POSTGRES_PASSWORD: 'postgres-secret/POSTGRES_PASSWORD',
    }),
  ],
  ['Database: Current: Single instance', 'StatefulSet', postgres.spec?.replicas, 1],
  ['Redis: Image: redis:7-alpine', 'Deployment', containerOf(redis).image, 'docker.io/library/redis:7-alpine'],
  ['Memory limit: 256MB', 'Deployment', redisSetting('--maxmemory'), '256mb'],
  ['Eviction policy: allkeys-lru', 'Deployment', redisSetting('--maxmemory-policy'), 'allkeys-lru'],
  ['Persistence: AOF (Append Only File)', 'Deployment', redisSetting('--appendonly'), 'yes'],
  [
    'Redis: Password: From secrets',
    'Deployment',
    redis.spec?.template.spec?.volumes?.[0]?.secret?.secretName,
    'redis-auth',
  ],
  [
    'Storage: Ephemeral (in-memory)',
    'Deployment',
    redis.spec?.template.spec?.volumes?.find(({ name }) => name === 'data')?.emptyDir,
    {},
  ],
  ['Redis: Current: Single instance', 'Deployment', redis.spec?.replicas, 1],
];

const applications: Row[] = [
  [
    'Image: quay.io/keycloak/keycloak:26.0',
    'Deployment',
    containerOf(keycloak).image,
    'quay.io/keycloak/keycloak:26.0',
  ],
  [
    'Admin credentials from secrets',
    'Deployment',
    envOf(containerOf(keycloak)),
    expect.objectContaining({ KC_BOOTSTRAP_ADMIN_PASSWORD: 'keycloak-secret/KC_BOOTSTRAP_ADMIN_PASSWORD' }),
  ],
  [
    'Keycloak: Database: PostgreSQL (shared instance)',
    'Deployment',
    envOf(containerOf(keycloak))['KC_DB_URL'],
    'jdbc:postgresql://postgres.database.svc.cluster.local:5432/keycloak',
  ],
  ['Realm: aroti', 'document', components.keycloak.realm, 'aroti'],
  ['Clients: aroti-ios (public, PKCE)', 'document', components.keycloak.clients['aroti-ios']?.type, 'public'],
  [
    'Clients: aroti-backend (confidential)',
    'document',
    components.keycloak.clients['aroti-backend']?.type,
    'confidential',
  ],
  [
    'Endpoints: Admin: https://auth.aroti.com/admin',
    'Deployment',
    envOf(containerOf(keycloak))['KC_HOSTNAME'],
    'https://auth.aroti.com',
  ],
  [
    'Image: temporalio/auto-setup:1.22.4',
    'Deployment',
    containerOf(temporal).image,
    'docker.io/temporalio/auto-setup:1.22.4',
  ],
  [
    'Temporal: Database: PostgreSQL (shared instance)',
    'Deployment',
    envOf(containerOf(temporal))['POSTGRES_SEEDS'],
    'postgres.database.svc.cluster.local',
  ],
  ['Namespace: default', 'document', components.temporal.namespace, 'default'],
  ['Image: temporalio/ui:2.21.3', 'Deployment', containerOf(ui).image, 'docker.io/temporalio/ui:2.21.3'],
  [
    'Web UI: Connects to Temporal server',
    'Deployment',
    envOf(containerOf(ui))['TEMPORAL_ADDRESS'],
    'temporal-frontend.temporal.svc.cluster.local:7233',
  ],
  ['Temporal Worker: Image: Same as backend API', 'Deployment', containerOf(worker).image, containerOf(api).image],
  [
    'Command: python -m app.workflows.worker',
    'Deployment',
    containerOf(worker).command,
    ['python', '-m', 'app.workflows.worker'],
  ],
  ['Separate deployment running workflow activities', 'Deployment', worker.spec?.replicas, 1],
];

const platformWide: Row[] = [
  [
    'api.aroti.com, auth.aroti.com, temporal.aroti.com',
    'document',
    platform.hosts,
    { api: 'api.aroti.com', auth: 'auth.aroti.com', temporal: 'temporal.aroti.com' },
  ],
  [
    'Namespaces: aroti, database, keycloak, temporal, argocd',
    'Namespace',
    rendered(platform, 'namespaces').map(({ metadata }) => metadata.name),
    expect.arrayContaining(['aroti', 'database', 'keycloak', 'temporal', 'argocd']),
  ],
  [
    'postgres-secret, redis-secret, keycloak-secret, aroti-backend-secrets',
    'Secret',
    secretSpecs(platform).map(({ name }) => name),
    expect.arrayContaining(['postgres-secret', 'redis-secret', 'keycloak-secret', 'aroti-backend-secrets']),
  ],
  [
    'RBAC: Service accounts for pods',
    'ServiceAccount',
    rendered(platform, 'rbac').map(({ metadata }) => metadata.name),
    [
      'postgres',
      'redis',
      'keycloak',
      'temporal',
      'temporal-ui',
      'aroti-backend-migrations',
      'aroti-backend-api',
      'temporal-worker',
    ],
  ],
  [
    'Deployment Order: 1. PostgreSQL … 6. Temporal Worker',
    'plan',
    planDeployment(resolvePlatform({ order: 'serial' }))
      .map(({ name }) => name)
      .slice(3),
    ['postgres', 'redis', 'keycloak', 'temporal', 'migrations', 'backend-api', 'temporal-worker'],
  ],
];

describe('the default platform is the one that was described', () => {
  test.each([...backendApi, ...services, ...data, ...applications, ...platformWide])(
    '%s (%s)',
    (_sentence, _object, actual, expected) => {
      expect(actual).toEqual(expected);
    },
  );
});

function migrations() {
  return api.spec?.template.spec?.initContainers?.[0] ?? { command: undefined };
}

function probe(name: 'livenessProbe' | 'readinessProbe' | 'startupProbe') {
  const { httpGet, periodSeconds } = containerOf(api)[name] ?? {};
  return [httpGet?.path, periodSeconds];
}

function metrics() {
  const targets = autoscaler.spec?.metrics?.map(({ resource }) => [
    resource?.name,
    resource?.target.averageUtilization,
  ]);
  return Object.fromEntries(targets ?? []);
}

function redisSetting(name: string) {
  const args = containerOf(redis).args ?? [];
  return args[args.indexOf(name) + 1];
}

function spec(service: string) {
  return objectOf<V1Service>(platform, 'Service', service).spec;
}

function port(sentence: string, name: ServiceName, place: string, number: number): Row[] {
  const { service } = ownService(platform, name);
  const { host } = serviceAddress(platform, name);
  const { type, ports } = spec(service) ?? {};
  return [
    [sentence, 'Service', [type, ports?.map((entry) => entry.port)], ['ClusterIP', [number]]],
    [`DNS: ${place}.svc.cluster.local`, 'Service', host, `${place}.svc.cluster.local`],
  ];
}
