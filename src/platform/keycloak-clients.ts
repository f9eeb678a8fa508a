import type { Platform } from './schema.ts';

/** Ids of the realm's clients that have a secret. */
export function confidentialClients(platform: Platform): string[] {
  const { clients } = platform.components.keycloak;
  return Object.keys(clients).filter((id) => clients[id]?.type === 'confidential');
}

/** The key of `keycloak-secret` that holds a client's secret: `AROTI_BACKEND_CLIENT_SECRET` for `aroti-backend`. */
export function clientSecretKey(id: string): string {
  return `${id.replaceAll('-', '_').toUpperCase()}_CLIENT_SECRET`;
}
