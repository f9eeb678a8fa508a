import { afterEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { reconcileRealm } from '../../../src/keycloak/reconcile-realm.ts';

const wanted = {
  realm: 'aroti',
  clients: [{ id: 'aroti-ios', type: 'public' as const, redirectUris: ['aroti:/back'] }],
};
const admin = { user: 'admin', password: 'secret' };
const conflict = { errorMessage: 'Conflict detected. See logs for details' };

let server: Server;
afterEach(() => void server.close());

test('a realm that another one is making is waited for, though it can be neither seen nor made meanwhile', async () => {
  let refusals = 0;
  const keycloak = await startKeycloak((made) => {
    if (made !== 'realm' || ++refusals > 5) return true;
    if (refusals === 5) keycloak.madeByAnother();
    return false;
  });
  expect(await reconcileRealm(keycloak.address, admin, wanted)).toEqual([
    { object: 'Realm/keycloak/aroti', action: 'unchanged' },
    { object: 'Client/keycloak/aroti-ios', action: 'created' },
  ]);
  expect(refusals).toBe(5);
});

test('what was made before another one was met is told', async () => {
  let refused = false;
  const keycloak = await startKeycloak((made) => {
    if (made === 'realm' || refused) return true;
    refused = true;
    return false;
  });
  expect(await reconcileRealm(keycloak.address, admin, wanted)).toEqual([
    { object: 'Realm/keycloak/aroti', action: 'created' },
    { object: 'Client/keycloak/aroti-ios', action: 'created' },
  ]);
});

/** As much of Keycloak's admin API as makes a realm and its clients; `mayMake` says whether a request to make one succeeds. */
async function startKeycloak(mayMake: (what: 'realm' | 'client') => boolean) {
  let realm: object | undefined;
  const clients: object[] = [];
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = (status: number, body?: object): void =>
      void response
        .writeHead(status, { 'content-type': 'application/json', location: `${request.url}/id` })
        .end(body && JSON.stringify(body));
    const path = request.url?.split('?')[0]?.replace(/\/$/, '') ?? '';
    if (path.endsWith('/token')) return answer(200, { access_token: 'e30.e30.e30', expires_in: 60 });
    if (request.method === 'GET' && path === '/admin/realms/aroti')
      return realm ? answer(200, realm) : answer(404, { error: 'Realm not found.' });
    if (request.method === 'GET') return answer(200, clients);
    const body = (await json(request)) as object;
    if (!mayMake(path === '/admin/realms' ? 'realm' : 'client')) return answer(409, conflict);
    if (path === '/admin/realms') realm = body;
    else clients.push({ ...body, id: 'id' });
    return answer(201);
  };
  server = createServer((request, response) => void respond(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    madeByAnother: () => {
      realm = { realm: 'aroti', enabled: true, sslRequired: 'external', bruteForceProtected: true };
    },
  };
}
