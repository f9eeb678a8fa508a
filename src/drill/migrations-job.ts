import type { KubernetesObject, V1Job, V1Secret } from '@kubernetes/client-node';
import type { DrilledMigrations } from './migrations-of.ts';
import { scratchPort, serverLabels } from './scratch-server.ts';
import { drillRole } from './target.ts';
import { opaqueSecret } from '../kubernetes/opaque-secret.ts';
import { backendContainer, backendFolders, backendUser } from '../manifests/parts/backend-containers.ts';
import { podTemplate } from '../manifests/parts/pod.ts';
import { selectorOf, workloads } from '../manifests/parts/workload.ts';
import { unlessDisrupted } from '../manifests/migrations.ts';
import { secretNames } from '../manifests/secret-names.ts';
import type { Platform } from '../platform/schema.ts';

export interface MigrationsRequest extends DrilledMigrations {
  /** The drill's. */
  namespace: string;
  /** IP address of the scratch server's Pod, which is found by it, not by DNS. */
  serverAddress: string;
  /** What it runs. */
  serverImage: string;
  /** Of the drill's own role. */
  password: string;
}

/** The container that has to end well, and the one that tells what is still to be done. */
export const containers = { current: 'current', pending: 'pending' } as const;

const name = 'migrations';
const host = 'postgres';
const workload = workloads.migrations;
/** Longer than it is waited for: its lines can be read until then. */
const deadlineSeconds = 900;

/**
 * What asks the backend's image about a restored schema: a Job with what the image is told and granted on the platform, but for its
 * Secret, which leads to the scratch server and to nothing else; and the one way through the drill's isolation.
 */
export function migrationsJob(platform: Platform, request: MigrationsRequest): KubernetesObject[] {
  const { namespace } = request;
  return [secret(namespace, request), wayOut(namespace), wayIn(namespace), job(platform, request)];
}

/** Nothing but the server's address is of use there; the rest is what the image wants to be told. */
function secret(namespace: string, { database, password }: MigrationsRequest): V1Secret {
  const values = {
    DATABASE_URL: `postgresql://${drillRole}:${password}@${host}:${scratchPort}/${database}`,
    REDIS_URL: 'redis://redis.invalid:6379/0',
    KEYCLOAK_CLIENT_SECRET: 'there is none in a drill',
    SECRET_KEY: 'there is none in a drill, and nothing is signed in it',
  };
  return opaqueSecret({ name: secretNames.backend, namespace }, values);
}

const ports = [{ protocol: 'TCP', port: scratchPort }];
const asker = { podSelector: { matchLabels: selectorOf(workload) } };
const server = { podSelector: { matchLabels: serverLabels } };

function wayOut(namespace: string): KubernetesObject {
  const spec = { ...asker, policyTypes: ['Egress'], egress: [{ to: [server], ports }] };
  return policy({ name: 'migrations-to-server', namespace }, spec);
}

function wayIn(namespace: string): KubernetesObject {
  const spec = { ...server, policyTypes: ['Ingress'], ingress: [{ from: [asker], ports }] };
  return policy({ name: 'server-from-migrations', namespace }, spec);
}

/** As the API server has it: the client library calls `from` differently. */
function policy(metadata: { name: string; namespace: string }, spec: object): KubernetesObject & { spec: object } {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec };
}

function job(platform: Platform, { namespace, alembic, serverAddress, serverImage }: MigrationsRequest): V1Job {
  const { resources } = platform.components['backend-api'];
  const container = (called: string, ...args: string[]) => ({
    ...backendContainer(platform, called),
    command: [...alembic, ...args],
  });
  const reach = {
    name: 'reach',
    image: serverImage,
    command: ['sh', '-c', untilReached, 'sh', host, drillRole],
    resources,
  };
  const { metadata, spec } = podTemplate(platform, workload, {
    user: backendUser,
    restartPolicy: 'Never',
    hostAliases: [{ ip: serverAddress, hostnames: [host] }],
    initContainers: [reach, container(containers.current, 'current')],
    containers: [container(containers.pending, 'history', '--rev-range', 'current:heads')],
    volumes: backendFolders.volumes,
  });
  // The namespace has no account but the one that each has.
  const { serviceAccountName: _ofThePlatform, ...podSpec } = spec ?? { containers: [] };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace },
    spec: {
      backoffLimit: 0,
      podFailurePolicy: unlessDisrupted,
      activeDeadlineSeconds: deadlineSeconds,
      template: { ...(metadata && { metadata }), spec: podSpec },
    },
  };
}

// A Pod may start before its network lets through what a policy allows; Alembic would not try again. The user of the backend's image has
// no name in this one, so libpq has to be given one.
const untilReached = `
for attempt in $(seq 60); do
  pg_isready --host="$1" --username="$2" --timeout=1 && exit 0
  sleep 0.5
done
echo "the scratch server does not answer: does the network let policies in the drill's namespace allow it?" >&2
exit 1
`;
