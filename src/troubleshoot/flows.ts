import type { ServiceName } from '../platform/names.ts';

/** Which Services a component's Pods call. */
export const calls: Readonly<Record<string, readonly ServiceName[]>> = {
  keycloak: ['postgres'],
  temporal: ['postgres', 'temporal'],
  migrations: ['postgres'],
  'backend-api': ['postgres', 'redis', 'keycloak', 'temporal'],
  'temporal-worker': ['postgres', 'redis', 'temporal'],
};
