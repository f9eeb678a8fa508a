/** What the platform's Secrets are called; each is in the namespace of what reads it. */
export const secretNames = {
  postgres: 'postgres-secret',
  redis: 'redis-secret',
  redisAuth: 'redis-auth',
  keycloak: 'keycloak-secret',
  temporal: 'temporal-secret',
  backend: 'aroti-backend-secrets',
} as const;
