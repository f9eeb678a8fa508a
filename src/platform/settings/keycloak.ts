import * as z from 'zod';
import { credentialKeys } from '../credential-keys.ts';
import { image, optionalComponent, resources, sqlName, text } from '../fields.ts';
import { externalWithSecret } from './external.ts';

const client = z.strictObject({
  type: z
    .enum(['public', 'confidential'])
    .default('confidential')
    .describe(
      '`public`: an app without a secret, PKCE with S256 required. `confidential`: a service with a generated secret.',
    ),
  redirectUris: z
    .array(text(/^[a-z][a-z0-9+.-]*:\S+$/i, 'a URI, such as `https://app.example.com/callback`', 2048))
    .default([])
    .describe(
      'Where a login may return to. With none, nobody logs in through the client: it only has its own account.',
    ),
});

/** `components.keycloak` */
export const keycloak = z.strictObject({
  ...optionalComponent,
  external: externalWithSecret('Keycloak', 8080, credentialKeys.keycloak),
  image: image().default('quay.io/keycloak/keycloak:26.0').describe('Image of the server.'),
  resources: resources({ requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '2000m', memory: '2Gi' } }),
  database: sqlName()
    .default('keycloak')
    .describe('Which of the databases of `components.postgres` it keeps its data in.'),
  realm: text(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, "a realm's name: letters, digits, hyphens and underscores", 63)
    .default('aroti')
    .describe("Realm of the platform's users."),
  clients: z
    .record(text(/^[a-z][a-z0-9-]*$/, "a client's id: small letters, digits and hyphens", 63), client)
    .default({
      'aroti-ios': { type: 'public', redirectUris: ['com.aroti.ios:/oauth/callback'] },
      'aroti-backend': { type: 'confidential', redirectUris: [] },
    })
    .describe('Clients of the realm, by id. Others that are in the realm are left alone.'),
});
