/** What a realm's OpenID configuration has to say, for users that reach Keycloak at `publicUrl` (`https://auth.aroti.com`). */
export function publicEndpoints(publicUrl: string, realm: string): Record<string, string> {
  const issuer = `${publicUrl.replace(/\/$/, '')}/realms/${realm}`;
  return {
    issuer,
    authorization_endpoint: `${issuer}/protocol/openid-connect/auth`,
    token_endpoint: `${issuer}/protocol/openid-connect/token`,
    jwks_uri: `${issuer}/protocol/openid-connect/certs`,
  };
}
