import type { Address } from '../checks/address.ts';
import { runCheck, type CheckOptions } from '../checks/run-check.ts';
import { deployAgain, failed, jsonFields, ok } from './answers.ts';
import { checkLogin } from './check-login.ts';
import type { WantedClient, WantedRealm } from './desired-realm.ts';
import { observeRealm } from './observe-realm.ts';
import { planRealm } from './plan-realm.ts';
import { publicEndpoints } from './public-endpoints.ts';
import { realmRequests, type RealmRequests } from './realm-requests.ts';
import { withKeycloakAdmin, type KeycloakAdmin } from './with-admin.ts';

/** What the document says of Keycloak. */
export interface WantedKeycloak extends WantedRealm {
  /** Where users reach it: `https://auth.aroti.com`. */
  publicUrl: string;
}

/**
 * Proves that the realm serves: its OpenID configuration names the public host, it has keys, it and its clients are as
 * wanted, apps can't log in without PKCE and S256, services get tokens. Throws CheckFailed.
 */
export async function checkKeycloak(
  address: Address,
  admin: KeycloakAdmin,
  wanted: WantedKeycloak,
  options: CheckOptions = {},
): Promise<string[]> {
  const suggestion =
    "Look at Keycloak's log, and at whether the Secret with its admin's login (keycloak-secret, or an external server's) still holds the right password";
  const subject = { component: 'keycloak', wanted: 'an answer', suggestion } as const;
  const check = <Result>(name: string, action: (requests: RealmRequests, signal: AbortSignal) => Promise<Result>) =>
    runCheck({ ...subject, check: name }, { timeoutMs: 30_000, ...options }, (signal) =>
      action(realmRequests(address, wanted.realm, signal), signal),
    );
  await check('OpenID configuration', (requests) => checkConfiguration(requests, wanted));
  await check('signing keys', checkKeys);
  await check('realm and clients', (_, signal) => checkAsWanted(address, admin, wanted, signal));
  const facts = [`realm ${wanted.realm} at ${wanted.publicUrl}`];
  for (const client of wanted.clients)
    facts.push(...(await check(`client ${client.id}`, (r) => checkClient(r, client))));
  return facts;
}

async function checkConfiguration(requests: RealmRequests, { publicUrl, realm }: WantedKeycloak): Promise<void> {
  const suggestion = `Keycloak's KC_HOSTNAME has to be ${publicUrl}`;
  const configuration = jsonFields(ok(await requests.configuration(publicUrl), 'OpenID configuration'));
  for (const [field, wanted] of Object.entries(publicEndpoints(publicUrl, realm))) {
    const got = String(configuration[field]);
    if (got !== wanted) throw failed({ check: `OpenID configuration, ${field}`, wanted, got, suggestion });
  }
}

async function checkKeys(requests: RealmRequests): Promise<void> {
  const { keys } = jsonFields(ok(await requests.keys(), 'signing keys'));
  if (Array.isArray(keys) && keys.some(isSigningKey)) return;
  const suggestion = "The realm has lost its key provider: add `rsa-generated` under the realm's keys";
  throw failed({ check: 'signing keys', wanted: 'a key for RS256', got: 'none', suggestion });
}

function isSigningKey(key: unknown): boolean {
  return typeof key === 'object' && key !== null && 'alg' in key && key.alg === 'RS256';
}

async function checkAsWanted(
  address: Address,
  admin: KeycloakAdmin,
  wanted: WantedRealm,
  signal: AbortSignal,
): Promise<void> {
  const observed = await withKeycloakAdmin(address, admin, (keycloak) => observeRealm(keycloak, wanted, signal));
  const first = planRealm(wanted, observed).find(({ action }) => action !== 'unchanged');
  if (!first) return;
  const got = first.action === 'created' ? 'nothing' : `another ${first.fields.join(', ')}`;
  throw failed({ check: first.object, wanted: 'as the document says', got, suggestion: deployAgain });
}

async function checkClient(requests: RealmRequests, client: WantedClient): Promise<string[]> {
  if (client.type === 'confidential') return checkService(requests, client.id, client.secret);
  const [redirectUri] = client.redirectUris;
  return redirectUri === undefined ? [] : checkLogin(requests, client.id, redirectUri);
}

async function checkService(requests: RealmRequests, id: string, secret: string): Promise<string[]> {
  const check = `token for ${id} by its secret`;
  const token = jsonFields(ok(await requests.serviceToken(id, secret), check))['access_token'];
  if (typeof token === 'string') return [check];
  throw failed({ check, wanted: 'an access token', got: 'none', suggestion: deployAgain });
}
