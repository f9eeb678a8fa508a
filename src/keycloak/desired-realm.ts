import type { ClientRepresentation, RealmRepresentation } from './representations.ts';

/** A client that the document asks for. */
export type WantedClient = {
  id: string;
  /** Where a login may return to. */
  redirectUris: string[];
} & ({ type: 'public' } | { type: 'confidential'; secret: string });

/** The realm and its clients as the document asks for them. */
export interface WantedRealm {
  realm: string;
  clients: WantedClient[];
}

/** The fields of the realm that the platform decides; all others are its administrators'. */
export function desiredRealm({ realm }: WantedRealm): RealmRepresentation {
  return { realm, enabled: true, sslRequired: 'external', bruteForceProtected: true };
}

/** The fields of a client that the platform decides. */
export function desiredClient(client: WantedClient, { clients }: WantedRealm): ClientRepresentation {
  const common = {
    clientId: client.id,
    enabled: true,
    protocol: 'openid-connect',
    redirectUris: client.redirectUris,
    implicitFlowEnabled: false,
    directAccessGrantsEnabled: false,
  };
  if (client.type === 'confidential')
    return {
      ...common,
      publicClient: false,
      clientAuthenticatorType: 'client-secret',
      secret: client.secret,
      serviceAccountsEnabled: true,
      standardFlowEnabled: client.redirectUris.length > 0,
    };
  const services = clients.filter(({ type }) => type === 'confidential');
  return {
    ...common,
    publicClient: true,
    serviceAccountsEnabled: false,
    standardFlowEnabled: true,
    attributes: { 'pkce.code.challenge.method': 'S256' },
    ...(services.length > 0 && { protocolMappers: services.map(({ id }) => audienceMapper(id)) }),
  };
}

/** Names a service in the access tokens of an app, so that the service can tell that they are meant for it. */
function audienceMapper(service: string) {
  return {
    name: `audience ${service}`,
    protocol: 'openid-connect',
    protocolMapper: 'oidc-audience-mapper',
    config: { 'included.client.audience': service, 'access.token.claim': 'true', 'id.token.claim': 'false' },
  };
}
