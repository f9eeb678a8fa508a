import { expect, test } from '@jest/globals';
import { publicEndpoints } from '../../../src/keycloak/public-endpoints.ts';

test("the endpoints of the platform's architecture", () => {
  expect(publicEndpoints('https://auth.aroti.com', 'aroti')).toEqual({
    issuer: 'https://auth.aroti.com/realms/aroti',
    authorization_endpoint: 'https://auth.aroti.com/realms/aroti/protocol/openid-connect/auth',
    token_endpoint: 'https://auth.aroti.com/realms/aroti/protocol/openid-connect/token',
    jwks_uri: 'https://auth.aroti.com/realms/aroti/protocol/openid-connect/certs',
  });
});
