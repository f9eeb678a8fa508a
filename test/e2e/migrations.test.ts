import { BatchV1Api, type V1Job, type V1Pod } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { testCluster } from '../support/cluster.ts';
import { failureOf } from '../support/failure-of.ts';
import { randomPrefix } from '../support/names.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { removePlatform } from '../support/remove-platform.ts';
import { schemaRevision } from '../../src/activities/schema-revision.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import type { Diagnosis } from '../../src/kubernetes/diagnosis.ts';
import { withForward } from '../../src/kubernetes/forward.ts';
import { readSecret } from '../../src/kubernetes/secrets.ts';
import { getThroughService } from '../../src/kubernetes/service-proxy.ts';
import { migrations } from '../../src/manifests/migrations.ts';
import { resolvePlatform, type PlatformLayer } from '../../src/platform/document.ts';
import { failureTypes } from '../../src/platform/failure-types.ts';
import { ownService } from '../../src/platform/names.ts';
import type { RollbackInput } from '../../src/platform/rollback-input.ts';
import { withPostgres } from '../../src/postgres/with-postgres.ts';
import type { rollbackPlatform } from '../../src/workflows/rollback-platform.ts';
import type { DeployResult } from '../../src/workflows/types.ts';

jest.setTimeout(600_000);

const namespacePrefix = randomPrefix();
const namespace = `${namespacePrefix}aroti`;
const document: PlatformLayer = { profile: 'local', namespacePrefix };
const platform = resolvePlatform(document);
const components = ['namespaces', 'rbac', 'secrets', 'postgres', 'redis', 'migrations', 'backend-api'];
const failing: PlatformLayer = {
  components: {
    'backend-api': { migrations: { command: ['python3', '-c', 'raise SystemExit("relation is in the way")'] } },
  },
};

let orchestrator: Orchestrator;
let cluster: Cluster;
let first: DeployResult;

beforeAll(async () => {
  orchestrator = await startOrchestrator({ ownDocument: document });
  cluster = await testCluster();
  first = await orchestrator.deploy({ components });
});
afterAll(async () => {
  await orchestrator.stop();
  await removePlatform(cluster, namespacePrefix);
});

const podsOf = async (app: string): Promise<V1Pod[]> =>
  (await cluster.core.listNamespacedPod({ namespace, labelSelector: `app=${app}` })).items;
const linesOf = ({ metadata }: V1Pod) =>
  cluster.core.readNamespacedPodLog({ name: metadata?.name ?? '', namespace, container: 'migrations' });
const readJob = (name: string): Promise<V1Job> =>
  cluster.kubeConfig.makeApiClient(BatchV1Api).readNamespacedJob({ name, namespace });

describe('on a fresh database, with two replicas that start at once', () => {
  test('only the Job migrates; the API finds nothing to do', async () => {
    const jobs = await podsOf('aroti-backend-migrations');
    const api = await podsOf('aroti-backend-api');
    expect([jobs.length, api.length]).toEqual([1, 2]);
    const lines = await Promise.all([...jobs, ...api].map(linesOf));
    expect(lines.map((text) => text.split('Running upgrade').length - 1)).toEqual([2, 0, 0]);
    for (const text of lines) expect(text).toContain('schema is at revision 0002');
  });

  test('the schema is where the result says it is', async () => {
    const { signal } = new AbortController();
    expect(await schemaRevision({ cluster, platform, signal })).toBe('0002');
    expect(first.components.find(({ component }) => component === 'migrations')?.facts).toEqual([
      'schema at revision 0002',
    ]);
  });
});

test('deployed again, the Job is neither written nor run again', async () => {
  const again = await orchestrator.deploy({ components });
  const { changes } = again.components.find(({ component }) => component === 'migrations') ?? {};
  expect(changes).toEqual([{ object: expect.stringMatching(/^Job\//), action: 'unchanged' }]);
  expect(await podsOf('aroti-backend-migrations')).toHaveLength(1);
});

test('a migration that fails is told with its lines, and the old version goes on serving', async () => {
  const read = () => cluster.apps.readNamespacedDeployment({ name: 'aroti-backend-api', namespace });
  const before = await read();
  const { details } = await orchestrator.deployFailing({ components, platform: failing });
  const [diagnosis] = (details?.[0] ?? []) as Diagnosis[];
  expect(diagnosis).toMatchObject({ component: 'migrations', reason: 'BackoffLimitExceeded' });
  expect(diagnosis?.containers.flatMap(({ logs }) => logs)).toEqual(['relation is in the way']);

  const after = await read();
  expect(after.metadata?.generation).toBe(before.metadata?.generation);
  expect(after.status?.readyReplicas).toBe(2);
  const answer = await getThroughService(cluster, { ...ownService(platform, 'backend-api'), path: '/ready' });
  expect(answer.status).toBe(200);
});

describe('rolled back', () => {
  const next: PlatformLayer = { components: { 'backend-api': { env: { COLOUR: 'red' } } } };
  const start = (more: RollbackInput = {}) =>
    orchestrator.client.workflow.start<typeof rollbackPlatform>('rollbackPlatform', {
      taskQueue: orchestrator.taskQueue,
      workflowId: `rollback-${namespacePrefix}${Date.now()}`,
      args: [{ components, ...more }],
    });
  const setSchema = (revision: string) => {
    const target = { namespace: `${namespacePrefix}database`, service: 'postgres', port: 5432 };
    return withForward(cluster, target, async (address) => {
      const secret = await readSecret(cluster, target.namespace, 'postgres-secret');
      const login = { user: 'postgres', password: secret['POSTGRES_PASSWORD'] ?? '', database: 'aroti' };
      await withPostgres(address, login, AbortSignal.timeout(30_000), ({ client }) =>
        client.query('UPDATE alembic_version SET version_num = $1', [revision]),
      );
    });
  };
  const colours = async () =>
    (
      (await cluster.apps.readNamespacedDeployment({ name: 'aroti-backend-api', namespace })).spec?.template.spec
        ?.containers ?? []
    ).flatMap(({ env }) => (env ?? []).filter(({ name }) => name === 'COLOUR').map(({ value }) => value));

  test('a schema that has moved on is never rolled back silently: both are named, and nothing is written', async () => {
    await orchestrator.deploy({ components, platform: next });
    await setSchema('0003');
    const { type, message, details } = await failureOf(await start());
    expect({ type, details: details?.[0] }).toEqual({
      type: failureTypes.schemaMoved,
      details: [{ from: '0003', to: '0002' }],
    });
    expect(message).toContain('acceptSchema: 0003');
    expect(await colours()).toEqual(['red']);
  });

  test('with the schema that it was deployed with, the version before serves again', async () => {
    await setSchema('0002');
    const result = await (await start()).result();
    expect(result).toMatchObject({ fromRevision: expect.any(Number), toRevision: first.revision });
    expect(await colours()).toEqual([]);
    const answer = await getThroughService(cluster, { ...ownService(platform, 'backend-api'), path: '/ready' });
    expect(answer.status).toBe(200);
  });

  test('with the schema accepted, it serves on that, and none of its Pods tries to migrate', async () => {
    await orchestrator.deploy({ components, platform: next });
    await setSchema('0003');
    const result = await (await start({ acceptSchema: '0003' })).result();
    expect(result.left).toEqual([{ component: 'migrations', reason: 'the schema 0003 was accepted as it is' }]);
    expect(await colours()).toEqual([]);
    const { spec, status } = await cluster.apps.readNamespacedDeployment({ name: 'aroti-backend-api', namespace });
    expect(spec?.template.spec?.initContainers ?? []).toEqual([]);
    expect(status?.readyReplicas).toBe(2);
  });

  test('the next deployment migrates again', async () => {
    await setSchema('0002');
    const { revision } = await orchestrator.deploy({ components });
    expect(revision).toBeGreaterThan(first.revision);
    const { spec } = await cluster.apps.readNamespacedDeployment({ name: 'aroti-backend-api', namespace });
    expect(spec?.template.spec?.initContainers).toHaveLength(1);
  });
});

test('another content is another Job, which runs', async () => {
  const env = { COLOUR: 'green' };
  const changed: PlatformLayer = { components: { 'backend-api': { env } } };
  await orchestrator.deploy({ components: ['migrations'], platform: changed });
  const [usual = '', other = ''] = [document, { ...document, ...changed }].map(
    (layer) => migrations(resolvePlatform(layer))[0]?.metadata?.name,
  );
  expect(other).not.toBe(usual);
  expect((await readJob(other)).status?.succeeded).toBe(1);
});
