/** Variables that the platform sets in the containers of the API and its worker; a user can't set them too. */
export const ownEnvNames: readonly string[] = [
  'DATABASE_URL',
  'REDIS_URL',
  'SECRET_KEY',
  'KEYCLOAK_CLIENT_SECRET',
  'KEYCLOAK_URL',
  'KEYCLOAK_REALM',
  'KEYCLOAK_CLIENT_ID',
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'TEMPORAL_TASK_QUEUE',
  'LOG_LEVEL',
  'PORT',
];
