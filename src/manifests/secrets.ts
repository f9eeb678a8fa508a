import { credentialsOf } from './credentials.ts';
import { metadataOf } from './parts/metadata.ts';
import { secretNames } from './secret-names.ts';
import type { ComponentName } from '../platform/components.ts';
import { databaseOwners, ownerOf, passwordKey } from '../platform/databases.ts';
import { externalOf } from '../platform/external.ts';
import { isEnabled } from '../platform/graph.ts';
import { clientSecretKey, confidentialClients } from '../platform/keycloak-clients.ts';
import { namespaceOf, serviceAddress, type NamespaceName } from '../platform/names.ts';
import type { Platform } from '../platform/schema.ts';

/** One key of one Secret. */
export interface SecretKey {
  namespace: string;
  name: string;
  key: string;
}

/** Where the value of a key comes from; it is made in the cluster, once, and never leaves it. */
export type SecretSource =
  | { kind: 'generated'; bytes: number }
  | { kind: 'fixed'; value: string }
  | { kind: 'copy'; from: SecretKey }
  | { kind: 'template'; parts: (string | TemplateKey)[] };

/** The value of a key inside of a template; `encode` makes it fit into a URL. */
export type TemplateKey = SecretKey & { encode?: 'uri' };

/** A Secret that the platform needs: what it holds, not the values. Its keys refer only to Secrets before it in the list. */
export interface SecretSpec {
  namespace: string;
  name: string;
  labels: Record<string, string>;
  keys: Record<string, SecretSource>;
}

const generated: SecretSource = { kind: 'generated', bytes: 32 };

/** The Secrets of the platform's enabled components, in an order in which each can be made from those before it. */
export function secretSpecs(platform: Platform): SecretSpec[] {
  return [
    ...(isEnabled(platform, 'postgres') ? [postgresSecret(platform)] : []),
    ...(isDeployed(platform, 'redis') ? [redisSecret(platform), redisAuth(platform)] : []),
    ...(isEnabled(platform, 'keycloak') ? [keycloakSecret(platform)] : []),
    ...(isDeployed(platform, 'temporal') ? [temporalSecret(platform)] : []),
    ...(isEnabled(platform, 'backend-api') ? [backendSecrets(platform)] : []),
  ];
}

function isDeployed(platform: Platform, component: ComponentName): boolean {
  return isEnabled(platform, component) && !externalOf(platform, component);
}

function postgresSecret(platform: Platform): SecretSpec {
  const passwords = databaseOwners(platform).map((owner) => [passwordKey(owner), generated]);
  return spec(platform, 'database', secretNames.postgres, {
    ...(!externalOf(platform, 'postgres') && {
      POSTGRES_USER: { kind: 'fixed', value: 'postgres' },
      POSTGRES_PASSWORD: generated,
    }),
    ...Object.fromEntries(passwords),
  });
}

function redisSecret(platform: Platform): SecretSpec {
  return spec(platform, 'aroti', secretNames.redis, { REDIS_PASSWORD: generated });
}

/** The password as a piece of Redis' configuration: a file can be given to the server, a password as an argument can be seen. */
function redisAuth(platform: Platform): SecretSpec {
  const parts = ['requirepass "', redisPassword(platform), '"\n'];
  return spec(platform, 'aroti', secretNames.redisAuth, { 'auth.conf': { kind: 'template', parts } });
}

function keycloakSecret(platform: Platform): SecretSpec {
  const clients = confidentialClients(platform).map((id) => [clientSecretKey(id), generated]);
  return spec(platform, 'keycloak', secretNames.keycloak, {
    ...(!externalOf(platform, 'keycloak') && {
      KC_BOOTSTRAP_ADMIN_USERNAME: { kind: 'fixed', value: 'admin' },
      KC_BOOTSTRAP_ADMIN_PASSWORD: generated,
      KC_DB_PASSWORD: { kind: 'copy', from: databasePassword(platform, platform.components.keycloak.database) },
    }),
    ...Object.fromEntries(clients),
  });
}

function temporalSecret(platform: Platform): SecretSpec {
  const from = databasePassword(platform, platform.components.temporal.database);
  return spec(platform, 'temporal', secretNames.temporal, { POSTGRES_PWD: { kind: 'copy', from } });
}

function backendSecrets(platform: Platform): SecretSpec {
  const { database, client } = platform.components['backend-api'];
  const postgres = serviceAddress(platform, 'postgres');
  const redis = serviceAddress(platform, 'redis');
  const password = databasePassword(platform, database);
  const login = `postgresql://${ownerOf(platform, database)}:`;
  // An external server's password is not of our making.
  const cachePassword: TemplateKey = { ...redisPassword(platform), encode: 'uri' };
  return spec(platform, 'aroti', secretNames.backend, {
    DATABASE_URL: { kind: 'template', parts: [login, password, `@${postgres.host}:${postgres.port}/${database}`] },
    REDIS_URL: { kind: 'template', parts: ['redis://:', cachePassword, `@${redis.host}:${redis.port}/0`] },
    KEYCLOAK_CLIENT_SECRET: {
      kind: 'copy',
      from: keyOf(platform, 'keycloak', secretNames.keycloak, clientSecretKey(client)),
    },
    SECRET_KEY: generated,
  });
}

function spec(platform: Platform, namespace: NamespaceName, name: string, keys: SecretSpec['keys']): SecretSpec {
  const { labels } = metadataOf(platform, 'secrets', { name });
  return { namespace: namespaceOf(platform, namespace), name, labels, keys };
}

function keyOf(platform: Platform, namespace: NamespaceName, name: string, key: string): SecretKey {
  return { namespace: namespaceOf(platform, namespace), name, key };
}

function databasePassword(platform: Platform, database: string): SecretKey {
  return keyOf(platform, 'database', secretNames.postgres, passwordKey(ownerOf(platform, database)));
}

function redisPassword(platform: Platform): SecretKey {
  return { ...credentialsOf(platform, 'redis'), key: 'REDIS_PASSWORD' };
}
