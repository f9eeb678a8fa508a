import { randomUUID } from 'node:crypto';
import type { Address } from '../checks/address.ts';
import type { WantedClient } from '../keycloak/desired-realm.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { reach } from '../kubernetes/reach.ts';
import { readSecret } from '../kubernetes/secrets.ts';
import { credentialsOf } from '../manifests/credentials.ts';
import { secretNames } from '../manifests/secret-names.ts';
import type { CredentialOwner } from '../platform/credential-keys.ts';
import { databasesOf, passwordKey } from '../platform/databases.ts';
import { clientSecretKey } from '../platform/keycloak-clients.ts';
import { namespaceOf, serviceAddress, type NamespaceName, type ServiceName } from '../platform/names.ts';
import type { Platform } from '../platform/schema.ts';

/** What it takes to look into a platform's components. */
export interface CheckContext {
  cluster: Cluster;
  platform: Platform;
  signal: AbortSignal;
  /** Leaves what lives inside the component as it is, and only proves that it serves. */
  readOnly?: boolean;
  /** Secrets may lack keys that a deployment will make: any value stands for theirs. */
  secretsToCome?: boolean;
}

/** Gives `use` an address that leads to a component's server, for as long as it runs. */
export function through<Result>(
  { cluster, platform }: CheckContext,
  service: ServiceName,
  use: (address: Address) => Promise<Result>,
): Promise<Result> {
  return reach(cluster, serviceAddress(platform, service), use);
}

/** The values of one of the platform's Secrets. */
export function secretOf({ cluster, platform, signal }: CheckContext, namespace: NamespaceName, name: string) {
  return readSecret(cluster, namespaceOf(platform, namespace), name, signal);
}

/** The values of the Secret that a component's administrator logs in with. */
export function loginOf({ cluster, platform, signal }: CheckContext, component: CredentialOwner) {
  const { namespace, name } = credentialsOf(platform, component);
  return readSecret(cluster, namespace, name, signal);
}

/** A value of a Secret; throws where it has no such key. */
export function valueOf(secret: Readonly<Record<string, string>>, key: string): string {
  const value = secret[key];
  if (value === undefined) throw new Error(`the Secret has no key ${key}: deploy the component secrets first`);
  return value;
}

/** The same, or a value that nothing has yet, where the key may still be to come. */
function valueToCome({ secretsToCome }: CheckContext, secret: Readonly<Record<string, string>>, key: string): string {
  return secretsToCome ? (secret[key] ?? randomUUID()) : valueOf(secret, key);
}

/** What it takes to look into the component `postgres`, and what is to be there. */
export async function postgresAccess(context: CheckContext) {
  const login = await loginOf(context, 'postgres');
  const secret = await secretOf(context, 'database', secretNames.postgres);
  return {
    admin: { user: valueOf(login, 'POSTGRES_USER'), password: valueOf(login, 'POSTGRES_PASSWORD') },
    databases: databasesOf(context.platform).map((database) => ({
      ...database,
      password: valueToCome(context, secret, passwordKey(database.owner)),
    })),
  };
}

/** What it takes to look into the component `keycloak`, and what is to be there. */
export async function keycloakAccess(context: CheckContext) {
  const { platform } = context;
  const login = await loginOf(context, 'keycloak');
  const secret = await secretOf(context, 'keycloak', secretNames.keycloak);
  const { realm } = platform.components.keycloak;
  return {
    admin: {
      user: valueOf(login, 'KC_BOOTSTRAP_ADMIN_USERNAME'),
      password: valueOf(login, 'KC_BOOTSTRAP_ADMIN_PASSWORD'),
    },
    wanted: { realm, clients: wantedClients(context, secret), publicUrl: `https://${platform.hosts.auth}` },
  };
}

function wantedClients(context: CheckContext, secret: Record<string, string>): WantedClient[] {
  return Object.entries(context.platform.components.keycloak.clients).map(([id, { type, redirectUris }]) =>
    type === 'public'
      ? { id, type, redirectUris }
      : { id, type, redirectUris, secret: valueToCome(context, secret, clientSecretKey(id)) },
  );
}
