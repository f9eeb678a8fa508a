import type { Address } from '../checks/address.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { reach } from '../kubernetes/reach.ts';
import { readSecret } from '../kubernetes/secrets.ts';
import { credentialsOf } from '../manifests/credentials.ts';
import type { CredentialOwner } from '../platform/credential-keys.ts';
import { namespaceOf, serviceAddress, type NamespaceName, type ServiceName } from '../platform/names.ts';
import type { Platform } from '../platform/schema.ts';

/** What it takes to look into a platform's components. */
export interface CheckContext {
  cluster: Cluster;
  platform: Platform;
  signal: AbortSignal;
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
