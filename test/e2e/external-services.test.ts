import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { AppsV1Api } from '@kubernetes/client-node';
import { testCluster } from '../support/cluster.ts';
import { randomPrefix } from '../support/names.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { removePlatform } from '../support/remove-platform.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import type { Diagnosis } from '../../src/kubernetes/diagnosis.ts';
import { readSecret } from '../../src/kubernetes/secrets.ts';
import { getThroughService } from '../../src/kubernetes/service-proxy.ts';
import { manifests, secretSpecs } from '../../src/manifests/index.ts';
import { resolvePlatform, type PlatformLayer } from '../../src/platform/document.ts';
import { externalNames } from '../../src/platform/external.ts';
import { failureTypes } from '../../src/platform/failure-types.ts';
import { ownService } from '../../src/platform/names.ts';
import type { DeployResult } from '../../src/workflows/types.ts';

jest.setTimeout(900_000);

const provider: PlatformLayer = { profile: 'local', name: 'provider', namespacePrefix: randomPrefix() };
const providing = ['namespaces', 'rbac', 'secrets', ...externalNames];
const at = provider.namespacePrefix;

/** Everything runs in the other platform, in databases, a realm and a namespace of its own. */
const guest: PlatformLayer = {
  profile: 'local',
  name: 'guest',
  namespacePrefix: randomPrefix(),
  components: {
    postgres: {
      external: {
        host: `postgres.${at}database.svc.cluster.local`,
        secret: { name: 'postgres-secret', namespace: `${at}database` },
      },
      databases: { guest: { owner: 'guest' } },
    },
    redis: { external: { host: `redis.${at}aroti.svc`, secret: { name: 'redis-secret', namespace: `${at}aroti` } } },
    keycloak: {
      external: { host: `keycloak.${at}keycloak.svc`, secret: { name: 'keycloak-secret', namespace: `${at}keycloak` } },
      realm: 'guest',
    },
    temporal: { external: { host: `temporal-frontend.${at}temporal.svc` }, namespace: 'guest' },
    'backend-api': { database: 'guest' },
  },
};

let orchestrator: Orchestrator;
let cluster: Cluster;
let before: Record<string, string>;
let deployed: DeployResult;

beforeAll(async () => {
  cluster = await testCluster();
  orchestrator = await startOrchestrator();
  await orchestrator.deploy({ components: providing, platform: provider });
  before = await resourceVersions();
});
afterAll(async () => {
  await orchestrator.stop();
  for (const { namespacePrefix = '' } of [provider, guest]) await removePlatform(cluster, namespacePrefix);
});

test('a Secret that is not there is named before anything is deployed', async () => {
  const host = 'db.example.com';
  const wrong = { ...guest, components: { postgres: { external: { host, secret: { name: 'no-such' } } } } };
  const { type, details } = await orchestrator.deployFailing({ platform: wrong });
  expect(type).toBe(failureTypes.refused);
  const [diagnosis] = (details?.[0] ?? []) as Diagnosis[];
  expect(diagnosis).toMatchObject({ component: 'secrets', object: `Secret/${guest.namespacePrefix}database/no-such` });
  expect(await workloadsOfGuest()).toEqual([]);
});

test('a platform whose servers all run elsewhere is deployed, set up and checked', async () => {
  deployed = await orchestrator.deploy({ platform: guest });
  const facts = Object.fromEntries(
    deployed.components.map(({ component, facts: seen }) => [component, seen.join('\n')]),
  );
  expect(deployed.components.every(({ state }) => state === 'deployed')).toBe(true);
  expect(facts).toMatchObject({
    postgres: expect.stringContaining('login to guest as guest'),
    redis: expect.stringContaining('PING with the password'),
    keycloak: expect.stringContaining('realm guest'),
    temporal: expect.stringContaining('namespace guest'),
    migrations: 'schema at revision 0002',
    'backend-api': 'GET /ready says ok',
    'temporal-worker': expect.stringContaining('polls aroti'),
  });
  const api = ownService(resolvePlatform(guest), 'backend-api');
  expect((await getThroughService(cluster, { ...api, path: '/ready' })).status).toBe(200);
});

test('it has no server of its own, and no copy of an administrator’s password', async () => {
  expect(await workloadsOfGuest()).toEqual(['aroti-backend-api', 'temporal-worker']);
  const admin = (await readSecret(cluster, `${at}database`, 'postgres-secret'))['POSTGRES_PASSWORD'] ?? '';
  expect(admin).not.toBe('');
  for (const { namespace, name } of secretSpecs(resolvePlatform(guest)))
    expect(JSON.stringify(await readSecret(cluster, namespace, name))).not.toContain(admin);
});

test('nothing of the platform that has the servers is written, in the cluster or in the servers', async () => {
  expect(await resourceVersions()).toEqual(before);
  const again = await orchestrator.deploy({ components: providing, platform: provider });
  const changes = again.components.flatMap((component) => component.changes);
  expect(changes.map(({ object }) => object)).toEqual(expect.arrayContaining(['Role/postgres/aroti']));
  expect(changes.filter(({ action }) => action !== 'unchanged')).toEqual([]);
});

test('deployed again, nothing is written', async () => {
  const again = await orchestrator.deploy({ platform: guest });
  const changes = again.components.flatMap((component) => component.changes);
  expect(changes.filter(({ action }) => action !== 'unchanged')).toEqual([]);
  expect(again.revision).toBe(deployed.revision);
});

test('a document that names other servers moves what uses them, and migrates there', async () => {
  const { external: _, ...postgres } = guest.components?.postgres ?? {};
  const moved = { ...guest, components: { ...guest.components, postgres, redis: {} } };
  const result = await orchestrator.deploy({ platform: moved });
  expect(result.components.find(({ component }) => component === 'migrations')?.facts).toEqual([
    'schema at revision 0002',
  ]);
  const written = result.components
    .flatMap(({ changes }) => changes)
    .filter(({ action }) => action !== 'unchanged')
    .map(({ object, action }) => `${object.replace(/-[0-9a-f]{10}$/, '')} ${action}`);
  const namespace = `${guest.namespacePrefix}aroti`;
  expect(written).toEqual(
    expect.arrayContaining([
      `Secret/${namespace}/aroti-backend-secrets configured`,
      `Job/${namespace}/aroti-backend-migrations created`,
      `Deployment/${namespace}/aroti-backend-api configured`,
      `Deployment/${namespace}/temporal-worker configured`,
    ]),
  );
  const urls = await readSecret(cluster, namespace, 'aroti-backend-secrets');
  expect(urls['DATABASE_URL']).toContain(`@postgres.${guest.namespacePrefix}database.svc.cluster.local:5432/guest`);
  expect(urls['REDIS_URL']).toContain(`@redis.${namespace}.svc.cluster.local:6379/`);
});

async function workloadsOfGuest(): Promise<string[]> {
  const apps = cluster.kubeConfig.makeApiClient(AppsV1Api);
  const [deployments, sets] = await Promise.all([
    apps.listDeploymentForAllNamespaces(),
    apps.listStatefulSetForAllNamespaces(),
  ]);
  return [...deployments.items, ...sets.items]
    .filter(({ metadata }) => metadata?.namespace?.startsWith(guest.namespacePrefix ?? '-'))
    .map(({ metadata }) => metadata?.name ?? '')
    .toSorted();
}

/** Of every object and Secret of the platform that has the servers. */
async function resourceVersions(): Promise<Record<string, string>> {
  const platform = resolvePlatform(provider);
  const objects = [
    ...externalNames.flatMap((component) => manifests[component](platform)),
    ...secretSpecs(platform).map((metadata) => ({ apiVersion: 'v1', kind: 'Secret', metadata })),
  ];
  const rows = objects.map(async ({ apiVersion = '', kind = '', metadata }) => {
    const reference = { name: metadata?.name ?? '', namespace: metadata?.namespace ?? '' };
    const live = await cluster.objects.read({ apiVersion, kind, metadata: reference });
    return [`${kind}/${reference.namespace}/${reference.name}`, live.metadata?.resourceVersion ?? ''] as const;
  });
  return Object.fromEntries(await Promise.all(rows));
}
