import { expect, test } from '@jest/globals';
import { databaseOwners, databasesOf, ownerOf, passwordKey } from '../../../src/platform/databases.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { clientSecretKey, confidentialClients } from '../../../src/platform/keycloak-clients.ts';
import {
  namespaceNames,
  namespaceOf,
  ownService,
  serviceAddress,
  type ServiceName,
} from '../../../src/platform/names.ts';

const platform = resolvePlatform({ namespacePrefix: 'staging-' });

test.each<[ServiceName, string]>([
  ['postgres', 'postgres.staging-database.svc.cluster.local:5432'],
  ['redis', 'redis.staging-aroti.svc.cluster.local:6379'],
  ['keycloak', 'keycloak.staging-keycloak.svc.cluster.local:8080'],
  ['temporal', 'temporal-frontend.staging-temporal.svc.cluster.local:7233'],
  ['temporal-ui', 'temporal-ui.staging-temporal.svc.cluster.local:8080'],
  ['backend-api', 'aroti-backend-api.staging-aroti.svc.cluster.local:8888'],
])('%s is at %s', (name, expected) => {
  const { host, port, inCluster } = serviceAddress(platform, name);
  expect(`${host}:${port}`).toBe(expected);
  expect(inCluster).toEqual(ownService(platform, name));
  expect(host).toMatch(new RegExp(`^${inCluster?.service}\\.${inCluster?.namespace}\\.`));
});

test("the API's port is the document's", () => {
  expect(serviceAddress(resolvePlatform({ components: { 'backend-api': { port: 9000 } } }), 'backend-api').port).toBe(
    9000,
  );
});

test('with the longest prefix every namespace has a name that Kubernetes takes', () => {
  const longest = resolvePlatform({ namespacePrefix: 'a'.repeat(50) });
  for (const name of namespaceNames) expect(namespaceOf(longest, name).length).toBeLessThanOrEqual(63);
});

test('databases, their owners and where the passwords are', () => {
  expect(databasesOf(platform)).toEqual([
    { name: 'aroti', owner: 'aroti' },
    { name: 'keycloak', owner: 'keycloak' },
    { name: 'temporal', owner: 'temporal' },
    { name: 'temporal_visibility', owner: 'temporal' },
  ]);
  expect(databaseOwners(platform).map(passwordKey)).toEqual([
    'AROTI_PASSWORD',
    'KEYCLOAK_PASSWORD',
    'TEMPORAL_PASSWORD',
  ]);
  expect(ownerOf(platform, 'temporal_visibility')).toBe('temporal');
  expect(() => ownerOf(platform, 'shop')).toThrow('no database shop');
});

test('clients with a secret and where it is', () => {
  expect(confidentialClients(platform).map(clientSecretKey)).toEqual(['AROTI_BACKEND_CLIENT_SECRET']);
});
