import { randomBytes } from 'node:crypto';
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { checkKeycloak } from '../../../src/keycloak/check-keycloak.ts';
import { checkLogin } from '../../../src/keycloak/check-login.ts';
import type { WantedClient, WantedRealm } from '../../../src/keycloak/desired-realm.ts';
import { realmRequests } from '../../../src/keycloak/realm-requests.ts';
import { reconcileRealm } from '../../../src/keycloak/reconcile-realm.ts';
import { withKeycloakAdmin } from '../../../src/keycloak/with-admin.ts';
import { serverStartMs, testServer, type TestServer } from '../../support/servers.ts';

jest.setTimeout(serverStartMs);
const realm = `aroti-${randomBytes(4).toString('hex')}`;
const redirectUri = 'com.aroti.ios:/oauth/callback';
let server: TestServer;

beforeAll(async () => {
  server = await testServer('keycloak');
  await reconcile();
});
afterAll(async () => {
  await withAdmin((keycloak) => keycloak.realms.del({ realm }));
  await server.stop();
});

describe('reconcileRealm', () => {
  test('makes a realm and its clients, once, also when two do it at the same time', async () => {
    const other = `${realm}-other`;
    const runs = await Promise.all([reconcile({ realm: other }), reconcile({ realm: other })]);
    const created = runs.flat().filter(({ action }) => action === 'created');
    expect(created.map(({ object }) => object).sort()).toEqual([
      'Client/keycloak/aroti-backend',
      'Client/keycloak/aroti-ios',
      `Realm/keycloak/${other}`,
    ]);
    await withAdmin((keycloak) => keycloak.realms.del({ realm: other }));
  });

  test('run again, sends no write', async () => {
    await withAdmin((keycloak) =>
      keycloak.realms.update({ realm }, { adminEventsEnabled: true, adminEventsDetailsEnabled: true }),
    );
    const events = () => withAdmin((keycloak) => keycloak.realms.findAdminEvents({ realm, max: 100 }));
    await reconcile();
    const before = (await events()).length;
    expect((await reconcile()).every(({ action }) => action === 'unchanged')).toBe(true);
    expect((await events()).length).toBe(before);
  });

  test('a changed document changes that client, and what was set by hand stays', async () => {
    const ios = () => findClient('aroti-ios');
    const byHand = { name: 'Set by hand', frontchannelLogout: false, consentRequired: true };
    const { id = '' } = await ios();
    await withAdmin(async (keycloak) => keycloak.clients.update({ realm, id }, { ...(await ios()), ...byHand }));
    const before = await ios();

    const redirectUris = ['com.aroti.ios:/other', redirectUri];
    const changes = await reconcile({ clients: [backend(), app({ redirectUris })] });
    expect(changed(changes)).toEqual(['Client/keycloak/aroti-ios configured']);
    const after = await ios();
    expect(new Set(after.redirectUris)).toEqual(new Set(redirectUris));
    expect({ ...after, redirectUris: [] }).toEqual({ ...before, redirectUris: [] });
    expect(changed(await reconcile())).toEqual(['Client/keycloak/aroti-ios configured']);
  });

  test('a realm that was changed by hand is set right, and the rest of it stays', async () => {
    const find = () => withAdmin((keycloak) => keycloak.realms.findOne({ realm }));
    await withAdmin((keycloak) => keycloak.realms.update({ realm }, { displayName: 'Aroti', sslRequired: 'none' }));
    const before = await find();
    expect(changed(await reconcile())).toEqual([`Realm/keycloak/${realm} configured`]);
    expect(await find()).toEqual({ ...before, sslRequired: 'external' });
  });

  test('a new secret is set, and works', async () => {
    const clients = [backend('another-secret'), app()];
    expect(changed(await reconcile({ clients }))).toEqual(['Client/keycloak/aroti-backend configured']);
    expect(await check({ clients })).toContain('token for aroti-backend by its secret');
    await reconcile();
  });

  test('a wrong admin password is named, without its value', async () => {
    const admin = { ...server.admin, password: 'not-this-one' };
    const failure = await reconcileRealm(server.address, admin, wanted()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ got: 'HTTP 401: Invalid user credentials', retryable: false });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('not-this-one');
  });

  test('a server that is not there may come; cancelling ends at once', async () => {
    const nobody = { host: '127.0.0.1', port: 2 };
    await expect(reconcileRealm(nobody, server.admin, wanted())).rejects.toMatchObject({ retryable: true });
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(reconcileRealm(server.address, server.admin, wanted(), { signal })).rejects.toThrow('cancelled');
  });
});

describe('checkKeycloak', () => {
  test('says what it saw', async () => {
    expect(await check()).toEqual([
      `realm ${realm} at ${publicUrl()}`,
      'token for aroti-backend by its secret',
      'aroti-ios needs PKCE S256',
      'login page of aroti-ios with PKCE S256',
    ]);
  });

  test('a server that gives users another address', async () => {
    await expect(check({}, 'https://auth.example.org')).rejects.toMatchObject({
      check: 'OpenID configuration, issuer',
      wanted: `https://auth.example.org/realms/${realm}`,
      got: `${publicUrl()}/realms/${realm}`,
      retryable: false,
    });
  });

  test('a realm that is not there', async () => {
    await expect(check({ realm: `${realm}-none` })).rejects.toMatchObject({ got: 'HTTP 404: Realm does not exist' });
  });

  test('a client that is not as wanted: the field is named, its value is not', async () => {
    const failure = await check({ clients: [backend('wanted-secret')] }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ check: 'Client/keycloak/aroti-backend', got: 'another secret', retryable: false });
    expect(JSON.stringify(failure) + String(failure)).not.toMatch(/wanted-secret|first-secret/);
  });

  test('an app that lets its users in without PKCE is found out', async () => {
    const client = { clientId: 'no-pkce', publicClient: true, redirectUris: [redirectUri] };
    await withAdmin((keycloak) => keycloak.clients.create({ realm, ...client }));
    const requests = realmRequests(server.address, realm, AbortSignal.timeout(30_000));
    await expect(checkLogin(requests, 'no-pkce', redirectUri)).rejects.toMatchObject({
      check: 'login through no-pkce with no PKCE',
      wanted: 'a refusal',
    });
  });

  test('a redirect URI that is not allowed', async () => {
    const requests = realmRequests(server.address, realm, AbortSignal.timeout(30_000));
    await expect(checkLogin(requests, 'aroti-ios', 'https://elsewhere.example/')).rejects.toMatchObject({
      wanted: 'HTTP 200',
      got: 'HTTP 400',
    });
  });
});

function backend(secret = 'first-secret'): WantedClient {
  return { id: 'aroti-backend', type: 'confidential', redirectUris: [], secret };
}

function app({ redirectUris = [redirectUri] } = {}): WantedClient {
  return { id: 'aroti-ios', type: 'public', redirectUris };
}

function wanted(change: Partial<WantedRealm> = {}): WantedRealm {
  return { realm, clients: [backend(), app()], ...change };
}

function reconcile(change?: Partial<WantedRealm>) {
  return reconcileRealm(server.address, server.admin, wanted(change));
}

/** A server for tests knows no public host, and names the address that it was asked at. */
function publicUrl(): string {
  return `http://${server.address.host}:${server.address.port}`;
}

function check(change?: Partial<WantedRealm>, url = publicUrl()) {
  return checkKeycloak(server.address, server.admin, { ...wanted(change), publicUrl: url });
}

function changed(changes: { object: string; action: string }[]): string[] {
  return changes.filter(({ action }) => action !== 'unchanged').map(({ object, action }) => `${object} ${action}`);
}

function withAdmin<Result>(use: (keycloak: KeycloakAdminClient) => Promise<Result>): Promise<Result> {
  return withKeycloakAdmin(server.address, server.admin, use);
}

async function findClient(clientId: string) {
  const [client] = await withAdmin((keycloak) => keycloak.clients.find({ realm, clientId }));
  if (!client) throw new Error(`no client ${clientId}`);
  return client;
}
