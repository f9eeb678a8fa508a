import { describe, expect, test } from '@jest/globals';
import { problemsOf } from './problems-of.ts';
import { databaseOwners, databasesOf } from '../../../src/platform/databases.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { externalNames, externalOf } from '../../../src/platform/external.ts';
import { planDeployment } from '../../../src/platform/graph.ts';
import { serviceAddress } from '../../../src/platform/names.ts';

const secret = { name: 'login' };
const withPostgres = (external: object) => ({ components: { postgres: { external } } });
const addressOf = (external: object) => serviceAddress(resolvePlatform(withPostgres(external)), 'postgres');

describe('the address of an external server', () => {
  test.each([
    ['another network', { host: 'db.example.com', secret }, { host: 'db.example.com', port: 5432 }],
    ['another port', { host: 'db.example.com', port: 6432, secret }, { host: 'db.example.com', port: 6432 }],
    ['an IP address', { host: '10.1.2.3', secret }, { host: '10.1.2.3', port: 5432 }],
    [
      'a Service of the cluster',
      { host: 'pg.shared.svc', secret },
      { host: 'pg.shared.svc', port: 5432, inCluster: { namespace: 'shared', service: 'pg', port: 5432 } },
    ],
    [
      'its whole name, and its port',
      { host: 'pg.shared.svc.cluster.local', port: 5433, secret },
      {
        host: 'pg.shared.svc.cluster.local',
        port: 5433,
        inCluster: { namespace: 'shared', service: 'pg', port: 5433 },
      },
    ],
    [
      'a name that only looks like a Service',
      { host: 'pg.shared.svc.example.com', secret },
      { host: 'pg.shared.svc.example.com', port: 5432 },
    ],
  ])('%s', (_what, external, address) => {
    expect(addressOf(external)).toEqual(address);
  });

  test("the default port is the kind of server's own", () => {
    const components = {
      postgres: { external: { host: 'x', secret } },
      redis: { external: { host: 'x', secret } },
      keycloak: { external: { host: 'x', secret } },
      temporal: { external: { host: 'x' } },
    };
    const platform = resolvePlatform({ components });
    expect(externalNames.map((name) => externalOf(platform, name)?.port)).toEqual([5432, 6379, 8080, 7233]);
  });

  test('others stay where they are', () => {
    const platform = resolvePlatform(withPostgres({ host: 'db.example.com', secret }));
    expect(serviceAddress(platform, 'redis')).toEqual(serviceAddress(resolvePlatform(), 'redis'));
  });
});

test('an external component is deployed in the same order', () => {
  const plan = planDeployment(resolvePlatform(withPostgres({ host: 'db.example.com', secret })));
  expect(plan).toEqual(planDeployment(resolvePlatform()));
});

describe('what is refused', () => {
  test.each<[string, object, string, RegExp]>([
    ['no host', { secret }, 'host', /expected text/],
    ['no Secret', { host: 'x' }, 'secret', /expected an object/],
    ['a URL', { host: 'postgres://x', secret }, 'host', /is not a host name/],
    ['a port that is none', { host: 'x', port: 70_000, secret }, 'port', /at most 65535/],
    ['a Secret by its name alone', { host: 'x', secret: 'login' }, 'secret', /expected an object/],
    ['a password', { host: 'x', secret, password: 'hunter2' }, 'password', /unknown key/],
    ['another key', { host: 'x', secret: { ...secret, key: 'X' } }, 'secret.key', /unknown key/],
  ])('%s', (_what, external, path, message) => {
    expect(problemsOf(() => resolvePlatform(withPostgres(external)))).toEqual([
      { path: `components.postgres.external.${path}`, message: expect.stringMatching(message) },
    ]);
  });

  test('a Secret for Temporal, which takes none', () => {
    const components = { temporal: { external: { host: 'x', secret } } };
    expect(problemsOf(() => resolvePlatform({ components }))).toMatchObject([
      { path: 'components.temporal.external.secret', message: expect.stringContaining('unknown key') },
    ]);
  });

  test('an external component that is switched off', () => {
    const components = { postgres: { enabled: false, external: { host: 'x', secret } } };
    expect(problemsOf(() => resolvePlatform({ components }))).toMatchObject([{ path: 'components.postgres.enabled' }]);
  });
});

describe('databases', () => {
  const names = (components: object) => databasesOf(resolvePlatform({ components })).map(({ name }) => name);

  test('what runs elsewhere keeps its data elsewhere', () => {
    expect(names({ keycloak: { external: { host: 'x', secret } }, temporal: { external: { host: 'x' } } })).toEqual([
      'aroti',
    ]);
  });

  test('two platforms can share a server: default databases that others took the place of are left out', () => {
    const platform = resolvePlatform({
      components: {
        postgres: { databases: { shop: { owner: 'shop' }, shop_users: { owner: 'shop_users' } } },
        keycloak: { database: 'shop_users' },
        temporal: { external: { host: 'x' } },
        'backend-api': { database: 'shop' },
      },
    });
    expect(databasesOf(platform).map(({ name }) => name)).toEqual(['shop', 'shop_users']);
    expect(databaseOwners(platform)).toEqual(['shop', 'shop_users']);
  });

  test('those that the document adds are there, used or not', () => {
    expect(names({ postgres: { databases: { reports: { owner: 'reports' } } } })).toContain('reports');
  });
});
