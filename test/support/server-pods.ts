import type { V1Container, V1EnvVar, V1Namespace, V1Pod, V1Service, V1Volume } from '@kubernetes/client-node';
import { resolvePlatform } from '../../src/platform/document.ts';

/** A server that tests need and that runs as a Pod. */
export type PodKind = 'postgres' | 'redis' | 'keycloak';

interface ServerPod {
  port: number;
  user: string;
  container: (password: string) => Pick<V1Container, 'args' | 'env' | 'readinessProbe'>;
  uid: number;
  /** Folders that it writes to. */
  folders: string[];
}

const variables = (values: Record<string, string>): V1EnvVar[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));
const often = { periodSeconds: 2, failureThreshold: 120 };

/** How each server is started from its official image. */
export const serverPods: Readonly<Record<PodKind, ServerPod>> = {
  postgres: {
    port: 5432,
    user: 'postgres',
    uid: 999,
    folders: ['/var/lib/postgresql/data', '/var/run/postgresql', '/tmp'],
    container: (password) => ({
      env: variables({
        POSTGRES_PASSWORD: password,
        PGDATA: '/var/lib/postgresql/data/pgdata',
        // Else the server asks nobody for a password who comes from inside its Pod, as a forwarded port does.
        POSTGRES_INITDB_ARGS: '--auth-host=scram-sha-256',
      }),
      readinessProbe: { ...often, exec: { command: ['pg_isready', '--host=127.0.0.1', '--username=postgres'] } },
    }),
  },
  redis: {
    port: 6379,
    user: '',
    uid: 999,
    folders: ['/data'],
    container: (password) => ({
      args: ['redis-server', '--requirepass', password, '--dir', '/data'],
      readinessProbe: { ...often, tcpSocket: { port: 6379 } },
    }),
  },
  keycloak: {
    port: 8080,
    user: 'admin',
    uid: 1000,
    folders: [],
    container: (password) => ({
      args: ['start-dev'],
      env: variables({
        KC_BOOTSTRAP_ADMIN_USERNAME: 'admin',
        KC_BOOTSTRAP_ADMIN_PASSWORD: password,
        KC_HEALTH_ENABLED: 'true',
      }),
      readinessProbe: { ...often, httpGet: { path: '/health/ready', port: 9000 } },
    }),
  },
};

/** The objects that run a server: a namespace of its own, a Pod and a Service, the latter two under the kind's name. */
export function serverObjects(kind: PodKind, namespace: string, password: string): [V1Namespace, V1Pod, V1Service] {
  const { port, container, uid, folders } = serverPods[kind];
  const metadata = { name: kind, namespace, labels: { app: kind } };
  const names = folders.map((_, index) => `folder-${index}`);
  const volumes: V1Volume[] = names.map((name) => ({ name, emptyDir: {} }));
  const pod: V1Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: {
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: uid, fsGroup: kind === 'keycloak' ? 0 : uid },
      containers: [
        {
          name: kind,
          image: resolvePlatform({ profile: 'local' }).components[kind].image,
          imagePullPolicy: 'IfNotPresent',
          ports: [{ containerPort: port }],
          volumeMounts: folders.map((mountPath, index) => ({ name: `folder-${index}`, mountPath })),
          ...container(password),
        },
      ],
      volumes,
    },
  };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    pod,
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: kind }, ports: [{ port }] } },
  ];
}
