import { describe, expect, test } from '@jest/globals';
import { desiredClient, desiredRealm, type WantedRealm } from '../../../src/keycloak/desired-realm.ts';
import { planRealm, type ObservedRealm, type RealmWrite } from '../../../src/keycloak/plan-realm.ts';

const wanted: WantedRealm = {
  realm: 'aroti',
  clients: [
    { id: 'aroti-ios', type: 'public', redirectUris: ['com.aroti.ios:/oauth/callback'] },
    { id: 'aroti-backend', type: 'confidential', redirectUris: [], secret: 'hidden-value' },
  ],
};
const good: ObservedRealm = {
  realm: { ...desiredRealm(wanted), displayName: 'Set by hand' },
  clients: wanted.clients.map((client) => ({
    ...desiredClient(client, wanted),
    id: `id of ${client.id}`,
    frontchannelLogout: false,
    name: 'Set by hand',
  })),
};
const withClient = (id: string, change: object): ObservedRealm => ({
  ...good,
  clients: good.clients.map((client) => (client.clientId === id ? { ...client, ...change } : client)),
});

describe('planRealm', () => {
  test('on an empty server: realm first, then its clients', () => {
    const steps = planRealm(wanted, { realm: undefined, clients: [] });
    expect(steps.map(({ object, action, write }) => `${object} ${action} ${write?.kind}`)).toEqual([
      'Realm/keycloak/aroti created create-realm',
      'Client/keycloak/aroti-ios created create-client',
      'Client/keycloak/aroti-backend created create-client',
    ]);
  });

  test('where nothing differs: no request', () => {
    const steps = planRealm(wanted, good);
    expect(steps.every(({ action, write }) => action === 'unchanged' && write === undefined)).toBe(true);
  });

  test.each<[string, string, object, string[]]>([
    ['another secret', 'aroti-backend', { secret: 'other' }, ['secret']],
    ['no service account', 'aroti-backend', { serviceAccountsEnabled: false }, ['serviceAccountsEnabled']],
    ['an app that needs no PKCE', 'aroti-ios', { attributes: {} }, ['attributes.pkce.code.challenge.method']],
    ['another redirect URI', 'aroti-ios', { redirectUris: ['*'] }, ['redirectUris']],
    ['passwords taken by the app', 'aroti-ios', { directAccessGrantsEnabled: true }, ['directAccessGrantsEnabled']],
  ])('%s: that client is written as a whole, the rest of it as it was', (_, id, change, fields) => {
    const changed = planRealm(wanted, withClient(id, change)).filter(({ action }) => action !== 'unchanged');
    expect(changed).toMatchObject([{ object: `Client/keycloak/${id}`, action: 'configured', fields }]);
    expect(changed[0]?.write).toMatchObject({
      kind: 'update-client',
      id: `id of ${id}`,
      client: { ...good.clients.find(({ clientId }) => clientId === id) },
    } satisfies RealmWrite);
  });

  test('a realm that is switched off', () => {
    const [step] = planRealm(wanted, { ...good, realm: { ...good.realm, enabled: false } });
    expect(step).toMatchObject({ action: 'configured', fields: ['enabled'], write: { kind: 'update-realm' } });
  });

  test('no secret outside what is sent', () => {
    const steps = planRealm(wanted, withClient('aroti-backend', { secret: 'other' }));
    const shown = steps.map(({ object, action, fields }) => ({ object, action, fields }));
    expect(JSON.stringify(shown)).not.toMatch(/hidden-value|other/);
  });
});

describe('desiredClient', () => {
  test('an app: public, S256 required, its tokens name the services', () => {
    expect(desiredClient({ id: 'aroti-ios', type: 'public', redirectUris: ['a:/b'] }, wanted)).toMatchObject({
      publicClient: true,
      standardFlowEnabled: true,
      directAccessGrantsEnabled: false,
      implicitFlowEnabled: false,
      attributes: { 'pkce.code.challenge.method': 'S256' },
      protocolMappers: [{ config: { 'included.client.audience': 'aroti-backend' } }],
    });
  });

  test('a service: its own account, and logins only where they may return somewhere', () => {
    const service = { id: 'x', type: 'confidential', secret: 's' } as const;
    expect(desiredClient({ ...service, redirectUris: [] }, wanted)).toMatchObject({
      publicClient: false,
      serviceAccountsEnabled: true,
      standardFlowEnabled: false,
    });
    expect(desiredClient({ ...service, redirectUris: ['https://x/y'] }, wanted).standardFlowEnabled).toBe(true);
  });
});
