import { secretNames } from './secret-names.ts';
import type { SecretKey } from './secrets.ts';
import { credentialKeys, type CredentialOwner } from '../platform/credential-keys.ts';
import { externalOf } from '../platform/external.ts';
import { isEnabled } from '../platform/graph.ts';
import { namespaceOf, type NamespaceName } from '../platform/names.ts';
import type { Platform } from '../platform/schema.ts';

const own: Readonly<Record<CredentialOwner, { namespace: NamespaceName; name: string }>> = {
  postgres: { namespace: 'database', name: secretNames.postgres },
  redis: { namespace: 'aroti', name: secretNames.redis },
  keycloak: { namespace: 'keycloak', name: secretNames.keycloak },
};

/** The Secret that a component is logged in to with: the user's for an external one, else the platform's own. */
export function credentialsOf(platform: Platform, component: CredentialOwner): { namespace: string; name: string } {
  const secret = externalOf(platform, component)?.secret;
  const namespace = namespaceOf(platform, own[component].namespace);
  return secret ? { namespace: secret.namespace ?? namespace, name: secret.name } : { ...own[component], namespace };
}

/** The keys that the user's Secrets have to have before anything is deployed: the logins of external components. */
export function givenKeys(platform: Platform): SecretKey[] {
  return (Object.keys(credentialKeys) as CredentialOwner[])
    .filter((component) => isEnabled(platform, component) && externalOf(platform, component))
    .flatMap((component) => credentialKeys[component].map((key) => ({ ...credentialsOf(platform, component), key })));
}
