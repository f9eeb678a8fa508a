import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import type { WantedRealm } from './desired-realm.ts';
import type { ObservedRealm } from './plan-realm.ts';

/** Reads the realm and those of its wanted clients that exist; the clients come with their secrets. */
export async function observeRealm(
  keycloak: KeycloakAdminClient,
  { realm, clients }: WantedRealm,
  signal: AbortSignal,
): Promise<ObservedRealm> {
  const found = (await keycloak.realms.findOne({ realm })) ?? undefined;
  const observed: ObservedRealm = { realm: found, clients: [] };
  for (const { id } of found ? clients : []) {
    signal.throwIfAborted();
    const matching = await keycloak.clients.find({ realm, clientId: id });
    observed.clients.push(...matching.filter(({ clientId }) => clientId === id));
  }
  return observed;
}
