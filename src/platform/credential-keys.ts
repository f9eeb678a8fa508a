/** The keys of the Secrets that administrators of servers log in with, the platform's own ones and those of external servers. */
export const credentialKeys = {
  postgres: ['POSTGRES_USER', 'POSTGRES_PASSWORD'],
  redis: ['REDIS_PASSWORD'],
  keycloak: ['KC_BOOTSTRAP_ADMIN_USERNAME', 'KC_BOOTSTRAP_ADMIN_PASSWORD'],
} as const;

export type CredentialOwner = keyof typeof credentialKeys;
