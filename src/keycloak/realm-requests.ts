import { createHash, randomBytes } from 'node:crypto';
import type { Address } from '../checks/address.ts';

/** What Keycloak answered; redirects are not followed. */
export interface Answer {
  status: number;
  /** Where a redirect points, or ''. */
  location: string;
  body: string;
}

/** Requests that anybody can send to a realm; `path` begins after `/realms/<realm>`. */
export function realmRequests({ host, port }: Address, realm: string, signal: AbortSignal) {
  const base = `http://${host}:${port}/realms/${encodeURIComponent(realm)}`;
  const request = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(`${base}${path}`, { ...init, redirect: 'manual', signal });
    return { status: response.status, location: response.headers.get('location') ?? '', body: await response.text() };
  };
  return {
    /** The realm's OpenID configuration, as those get it who come through the Ingress of that address. */
    configuration: (publicUrl: string) =>
      request('/.well-known/openid-configuration', { headers: forwardedHeaders(new URL(publicUrl)) }),
    /** The public keys that tokens are signed with. */
    keys: () => request('/protocol/openid-connect/certs'),
    /** Where an app sends its user to log in, with these parameters beside the usual ones. */
    login: (client: string, redirectUri: string, more: Record<string, string>) =>
      request(`/protocol/openid-connect/auth?${loginParameters(client, redirectUri, more)}`),
    /** A token for the service's own account. */
    serviceToken: (client: string, secret: string) =>
      request('/protocol/openid-connect/token', {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'client_credentials', client_id: client, client_secret: secret }),
      }),
  };
}

export type RealmRequests = ReturnType<typeof realmRequests>;

/** A PKCE challenge, for a verifier that nobody keeps. */
export function pkceChallenge(): { code_challenge: string; code_challenge_method: 'S256' } {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  return { code_challenge: challenge, code_challenge_method: 'S256' };
}

/** What an Ingress adds to a request; without them Keycloak names the Service where a service asks. */
function forwardedHeaders({ protocol, hostname, port }: URL): Record<string, string> {
  const scheme = protocol.slice(0, -1);
  return {
    'x-forwarded-proto': scheme,
    'x-forwarded-host': hostname,
    'x-forwarded-port': port || (scheme === 'https' ? '443' : '80'),
  };
}

function loginParameters(client: string, redirectUri: string, more: Record<string, string>): string {
  const usual = { client_id: client, redirect_uri: redirectUri, response_type: 'code', scope: 'openid' };
  return new URLSearchParams({ ...usual, ...more }).toString();
}
