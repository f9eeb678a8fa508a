import type {
  KubernetesObject,
  V1Namespace,
  V1NetworkPolicy,
  V1PersistentVolumeClaim,
  V1Pod,
  V1ResourceQuota,
  V1Secret,
} from '@kubernetes/client-node';
import { containerSecurity, podSecurity } from '../manifests/parts/security.ts';
import { opaqueSecret } from '../kubernetes/opaque-secret.ts';
import { scratchSettings } from './scratch-settings.ts';
import { platformFolder } from '../storage/layout.ts';
import type { Platform } from '../platform/schema.ts';

/** What finds the namespaces of drills again; its value is the platform's. */
export const drillLabel = 'aroti.dev/drill-of';
/** When whoever finds it may remove it, ISO 8601. */
export const expiresAnnotation = 'aroti.dev/expires';
/** The run that made it: `<workflow id> <run id>`. */
export const runAnnotation = 'aroti.dev/run';

export interface ScratchServer {
  /** Id of the drill. */
  drill: string;
  /** `<workflow id> <run id>` */
  run: string;
  /** ISO 8601. */
  expires: string;
  image: string;
  /** The role that initdb makes: the source's. */
  bootstrapRole: string;
  password: string;
  /** Of its volume, in bytes. */
  bytes: number;
  /** No server is started: what is restored brings its own data folder. */
  idle?: boolean;
}

/** Where a drill's server is. */
export const scratchPlace = (platform: Pick<Platform, 'namespacePrefix'>, drill: string) => ({
  namespace: `${platform.namespacePrefix}drill-${drill.toLowerCase()}`,
  service: 'postgres',
  pod: 'postgres',
  container: 'postgres',
});

const dataFolder = '/var/lib/postgresql/data';
/** Where a base backup is put, and the WAL that leads on from it. */
export const restoredFolder = `${dataFolder}/restored`;
export const restoredWal = `${dataFolder}/wal`;
/** Where artifacts are put, on the volume. */
export const scratchFolder = `${dataFolder}/drill`;
/** Where restored tablespaces are, each in a folder of its own. */
export const tablespaceFolder = `${dataFolder}/tablespaces`;

export const scratchPort = 5432;
/** What the server's Pod is found by. */
export const serverLabels = { app: 'postgres' };
const uid = 999;
/** Names of its Secret and of its claim. */
export const scratchSecret = 'postgres-secret';
export const scratchClaim = 'scratch';

/** A PostgreSQL of its own, of the source's image, with room for its data and a way out to nobody. */
export function scratchServer(platform: Platform, server: ScratchServer): KubernetesObject[] {
  const { namespace } = scratchPlace(platform, server.drill);
  return [
    space(platform, namespace, server),
    isolation(namespace),
    quota(namespace, server),
    secret(namespace, server),
    claim(platform, namespace, server),
    pod(platform, namespace, server),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'postgres', namespace },
      spec: { selector: serverLabels, ports: [{ name: 'postgres', port: scratchPort }] },
    } as KubernetesObject,
  ];
}

function space(platform: Platform, name: string, { run, expires }: ScratchServer): V1Namespace {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        [drillLabel]: platformFolder(platform).slice(0, 63),
        'app.kubernetes.io/managed-by': 'aroti-orchestrator',
        'pod-security.kubernetes.io/enforce': 'restricted',
      },
      annotations: { [runAnnotation]: run, [expiresAnnotation]: expires },
    },
  };
}

/** Nothing gets in or out, but for what `migrationsJob` lets through; the API server's own port forwarding is no matter of network policies. */
function isolation(namespace: string): V1NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'isolated', namespace },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  };
}

/** Two Pods: the server's, and that of the backend's migrations. */
function quota(namespace: string, { bytes }: ScratchServer): V1ResourceQuota {
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'drill', namespace },
    spec: { hard: { pods: '2', persistentvolumeclaims: '1', 'requests.storage': String(bytes) } },
  };
}

function secret(namespace: string, { bootstrapRole, password }: ScratchServer): V1Secret {
  const values = { POSTGRES_USER: bootstrapRole, POSTGRES_PASSWORD: password };
  return opaqueSecret({ name: scratchSecret, namespace }, values);
}

function claim({ components }: Platform, namespace: string, { bytes }: ScratchServer): V1PersistentVolumeClaim {
  const { className } = components.postgres.storage;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: scratchClaim, namespace },
    spec: {
      accessModes: ['ReadWriteOnce'],
      ...(className !== undefined && { storageClassName: className }),
      resources: { requests: { storage: String(bytes) } },
    },
  };
}

const serverArgs = [
  'postgres',
  ...Object.entries(scratchSettings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
];

/** Does nothing, but takes in what ends in its container. */
const untilEnded = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done'];

function pod({ components, imagePullPolicy }: Platform, namespace: string, { image, idle }: ScratchServer): V1Pod {
  const isReady = ['pg_isready', '--quiet', '--host=127.0.0.1', '--username=postgres'];
  const variable = (name: string) => ({ name, valueFrom: { secretKeyRef: { name: scratchSecret, key: name } } });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'postgres', namespace, labels: serverLabels },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: podSecurity({ uid, gid: uid }),
      containers: [
        {
          name: 'postgres',
          image,
          imagePullPolicy,
          ...(idle ? { command: untilEnded } : { args: serverArgs }),
          env: [
            variable('POSTGRES_USER'),
            variable('POSTGRES_PASSWORD'),
            { name: 'PGDATA', value: `${dataFolder}/pgdata` },
            { name: 'POSTGRES_INITDB_ARGS', value: '--data-checksums --auth-host=scram-sha-256' },
          ],
          ports: [{ name: 'postgres', containerPort: scratchPort }],
          resources: components.postgres.resources,
          securityContext: containerSecurity(),
          volumeMounts: [
            { name: 'data', mountPath: dataFolder },
            { name: 'shm', mountPath: '/dev/shm' },
            { name: 'scratch', mountPath: '/tmp', subPath: 'tmp' },
            { name: 'scratch', mountPath: '/var/run/postgresql', subPath: 'run' },
          ],
          ...(!idle && { readinessProbe: { exec: { command: isReady }, periodSeconds: 1, failureThreshold: 600 } }),
        },
      ],
      volumes: [
        { name: 'data', persistentVolumeClaim: { claimName: scratchClaim } },
        { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '256Mi' } },
        { name: 'scratch', emptyDir: {} },
      ],
    },
  };
}
