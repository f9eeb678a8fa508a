import { loginOf, secretOf, through, valueOf, type CheckContext } from './component-access.ts';
import { schemaRevision } from './schema-revision.ts';
import { checkBackendApi } from '../backend/check-backend-api.ts';
import { checkTemporalWorker } from '../backend/check-temporal-worker.ts';
import { checkKeycloak } from '../keycloak/check-keycloak.ts';
import type { WantedClient } from '../keycloak/desired-realm.ts';
import { reconcileRealm } from '../keycloak/reconcile-realm.ts';
import type { Change } from '../kubernetes/change.ts';
import { getThroughService } from '../kubernetes/service-proxy.ts';
import { secretNames } from '../manifests/secret-names.ts';
import type { ComponentName } from '../platform/components.ts';
import { databasesOf, passwordKey } from '../platform/databases.ts';
import { externalOf } from '../platform/external.ts';
import { clientSecretKey } from '../platform/keycloak-clients.ts';
import { ownService } from '../platform/names.ts';
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

/** Long enough for a worker to start polling; a check that takes longer would keep a crash from being seen. */
const workerAttemptMs = 10_000;

/** For each component that serves something: bring what lives inside it to the document, then prove that it serves. */
export const componentChecks: Partial<Record<ComponentName, (context: CheckContext) => Promise<Checked>>> = {
  postgres: async (context) => {
    const { signal, platform } = context;
    const login = await loginOf(context, 'postgres');
    const admin = { user: valueOf(login, 'POSTGRES_USER'), password: valueOf(login, 'POSTGRES_PASSWORD') };
    const secret = await secretOf(context, 'database', secretNames.postgres);
    const databases = databasesOf(platform).map((database) => ({
      ...database,
      password: valueOf(secret, passwordKey(database.owner)),
    }));
    return through(context, 'postgres', async (address) => ({
      changes: await reconcileDatabases(address, admin, databases, { signal }),
      facts: await checkPostgres(address, databases, { signal }),
    }));
  },

  redis: async (context) => {
    const { maxMemory, maxMemoryPolicy, appendOnly } = context.platform.components.redis;
    const login = await loginOf(context, 'redis');
    // How a server that runs elsewhere is set up is not the document's to say.
    const settings = externalOf(context.platform, 'redis')
      ? undefined
      : { maxMemory: redisBytes(maxMemory), maxMemoryPolicy, appendOnly };
    return through(context, 'redis', async (address) => ({
      changes: [],
      facts: await checkRedis(address, valueOf(login, 'REDIS_PASSWORD'), settings, context),
    }));
  },

  keycloak: async (context) => {
    const { signal, platform } = context;
    const login = await loginOf(context, 'keycloak');
    const admin = {
      user: valueOf(login, 'KC_BOOTSTRAP_ADMIN_USERNAME'),
      password: valueOf(login, 'KC_BOOTSTRAP_ADMIN_PASSWORD'),
    };
    const secret = await secretOf(context, 'keycloak', secretNames.keycloak);
    const { realm } = platform.components.keycloak;
    const wanted = { realm, clients: wantedClients(platform, secret), publicUrl: `https://${platform.hosts.auth}` };
    return through(context, 'keycloak', async (address) => ({
      changes: await reconcileRealm(address, admin, wanted, { signal }),
      facts: await checkKeycloak(address, admin, wanted, { signal }),
    }));
  },

  temporal: (context) =>
    through(context, 'temporal', async (address) => {
      const { namespace, retentionDays } = context.platform.components.temporal;
      return {
        changes: await reconcileNamespace(address, { namespace, retentionDays }, context),
        facts: await checkTemporal(address, { namespace, retentionDays }, context),
      };
    }),

  migrations: async (context) => {
    const revision = await schemaRevision(context);
    // Whoever migrates with another tool than Alembic has none.
    return { changes: [], facts: revision === undefined ? [] : [`schema at revision ${revision}`] };
  },

  'backend-api': async ({ cluster, platform, signal }) => {
    const target = ownService(platform, 'backend-api');
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
        facts: await checkTemporalWorker(address, queue, { ...context, timeoutMs: workerAttemptMs }),
      };
    }),
};

function wantedClients(platform: Platform, secret: Record<string, string>): WantedClient[] {
  return Object.entries(platform.components.keycloak.clients).map(([id, { type, redirectUris }]) =>
    type === 'public'
      ? { id, type, redirectUris }
      : { id, type, redirectUris, secret: valueOf(secret, clientSecretKey(id)) },
  );
}
