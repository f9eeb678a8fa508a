import { checkBackendApi } from '../backend/check-backend-api.ts';
import { checkTemporalWorker } from '../backend/check-temporal-worker.ts';
import type { Address } from '../checks/address.ts';
import { checkKeycloak } from '../keycloak/check-keycloak.ts';
import type { WantedClient } from '../keycloak/desired-realm.ts';
import { reconcileRealm } from '../keycloak/reconcile-realm.ts';
import type { Change } from '../kubernetes/change.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { withForward } from '../kubernetes/forward.ts';
import { readSecret } from '../kubernetes/secrets.ts';
import { getThroughService } from '../kubernetes/service-proxy.ts';
import { secretNames } from '../manifests/secret-names.ts';
import type { ComponentName } from '../platform/components.ts';
import { databasesOf, passwordKey } from '../platform/databases.ts';
import { clientSecretKey } from '../platform/keycloak-clients.ts';
import { namespaceOf, serviceAddress, type NamespaceName, type ServiceName } from '../platform/names.ts';
import { redisBytes } from '../platform/redis-bytes.ts';
import type { Platform } from '../platform/schema.ts';
import { checkPostgres } from '../postgres/check-postgres.ts';
import { reconcileDatabases } from '../postgres/reconcile-databases.ts';
import { checkRedis } from '../redis/check-redis.ts';
import { checkTemporal } from '../temporal/check-temporal.ts';
import { reconcileNamespace } from '../temporal/reconcile-namespace.ts';

/** What a component's check did and saw. */
export interface Checked {
  /** To what lives inside the component. */
  changes: Change[];
  /** What was seen, such as `login to aroti as aroti`. */
  facts: string[];
}

export interface CheckContext {
  cluster: Cluster;
  platform: Platform;
  signal: AbortSignal;
  /** Leaves what lives inside the component as it is, and only proves that it serves. */
  readOnly?: boolean;
}

/** Long enough for a worker to start polling; a check that takes longer would keep a crash from being seen. */
const workerAttemptMs = 10_000;
/** A worker that runs has polled before. */
const oneLookMs = 2_000;

/** For each component that serves something: bring what lives inside it to the document, then prove that it serves. */
export const componentChecks: Partial<Record<ComponentName, (context: CheckContext) => Promise<Checked>>> = {
  postgres: async (context) => {
    const { signal, readOnly } = context;
    const { admin, databases } = await postgresAccess(context);
    return through(context, 'postgres', async (address) => ({
      changes: readOnly ? [] : await reconcileDatabases(address, admin, databases, { signal }),
      facts: await checkPostgres(address, databases, { signal }),
    }));
  },

  redis: async (context) => {
    const { maxMemory, maxMemoryPolicy, appendOnly } = context.platform.components.redis;
    const secret = await secretOf(context, 'aroti', secretNames.redis);
    const settings = { maxMemory: redisBytes(maxMemory), maxMemoryPolicy, appendOnly };
    return through(context, 'redis', async (address) => ({
      changes: [],
      facts: await checkRedis(address, valueOf(secret, 'REDIS_PASSWORD'), settings, context),
    }));
  },

  keycloak: async (context) => {
    const { signal, readOnly } = context;
    const { admin, wanted } = await keycloakAccess(context);
    return through(context, 'keycloak', async (address) => ({
      changes: readOnly ? [] : await reconcileRealm(address, admin, wanted, { signal }),
      facts: await checkKeycloak(address, admin, wanted, { signal }),
    }));
  },

  temporal: (context) =>
    through(context, 'temporal', async (address) => {
      const { namespace, retentionDays } = context.platform.components.temporal;
      return {
        changes: context.readOnly ? [] : await reconcileNamespace(address, { namespace, retentionDays }, context),
        facts: await checkTemporal(address, { namespace, retentionDays }, context),
      };
    }),

  'backend-api': async ({ cluster, platform, signal }) => {
    const target = serviceAddress(platform, 'backend-api');
    return {
      changes: [],
      facts: await checkBackendApi((path) => getThroughService(cluster, { ...target, path }), { signal }),
    };
  },

  'temporal-worker': (context) =>
    through(context, 'temporal', async (address) => {
      const { temporal, 'temporal-worker': worker } = context.platform.components;
      const queue = { namespace: temporal.namespace, taskQueue: worker.taskQueue };
      return {
        changes: [],
        facts: await checkTemporalWorker(address, queue, {
          ...context,
          timeoutMs: context.readOnly ? oneLookMs : workerAttemptMs,
        }),
      };
    }),
};

/** What it takes to look into the component `postgres`. */
export async function postgresAccess(context: CheckContext) {
  const secret = await secretOf(context, 'database', secretNames.postgres);
  return {
    admin: { user: valueOf(secret, 'POSTGRES_USER'), password: valueOf(secret, 'POSTGRES_PASSWORD') },
    databases: databasesOf(context.platform).map((database) => ({
      ...database,
      password: valueOf(secret, passwordKey(database.owner)),
    })),
  };
}

/** What it takes to look into the component `keycloak`, and what is to be there. */
export async function keycloakAccess(context: CheckContext) {
  const { platform } = context;
  const secret = await secretOf(context, 'keycloak', secretNames.keycloak);
  const { realm } = platform.components.keycloak;
  return {
    admin: {
      user: valueOf(secret, 'KC_BOOTSTRAP_ADMIN_USERNAME'),
      password: valueOf(secret, 'KC_BOOTSTRAP_ADMIN_PASSWORD'),
    },
    wanted: { realm, clients: wantedClients(platform, secret), publicUrl: `https://${platform.hosts.auth}` },
  };
}

/** Gives `use` an address that leads to one of the platform's Services for as long as it runs. */
export function through<Result>(
  { cluster, platform }: CheckContext,
  service: ServiceName,
  use: (address: Address) => Promise<Result>,
): Promise<Result> {
  return withForward(cluster, serviceAddress(platform, service), use);
}

function secretOf({ cluster, platform }: CheckContext, namespace: NamespaceName, name: string) {
  return readSecret(cluster, namespaceOf(platform, namespace), name);
}

function valueOf(secret: Record<string, string>, key: string): string {
  const value = secret[key];
  if (value === undefined) throw new Error(`the Secret has no key ${key}: deploy the component secrets first`);
  return value;
}

function wantedClients(platform: Platform, secret: Record<string, string>): WantedClient[] {
  return Object.entries(platform.components.keycloak.clients).map(([id, { type, redirectUris }]) =>
    type === 'public'
      ? { id, type, redirectUris }
      : { id, type, redirectUris, secret: valueOf(secret, clientSecretKey(id)) },
  );
}
