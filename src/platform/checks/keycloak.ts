import type { Check } from './check.ts';

/** The realm's clients. */
export const keycloakChecks: readonly Check[] = [publicClients, backendClient];

function publicClients({ components }: Parameters<Check>[0]) {
  return Object.entries(components.keycloak.clients)
    .filter(([, { type, redirectUris }]) => type === 'public' && redirectUris.length === 0)
    .map(([id]) => ({
      path: `components.keycloak.clients.${id}.redirectUris`,
      message: 'is empty; a public client needs a URI that a login may return to',
    }));
}

function backendClient({ components }: Parameters<Check>[0]) {
  const { client } = components['backend-api'];
  const { clients } = components.keycloak;
  if (Object.hasOwn(clients, client) && clients[client]?.type === 'confidential') return [];
  const confidential = Object.keys(clients).filter((id) => clients[id]?.type === 'confidential');
  return [
    {
      path: 'components.backend-api.client',
      message: `is no confidential client of components.keycloak.clients (${confidential.join(', ') || 'it has none'})`,
    },
  ];
}
