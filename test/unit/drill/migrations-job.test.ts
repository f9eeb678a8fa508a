import type { V1Job, V1NetworkPolicy, V1Pod, V1ResourceQuota, V1Secret } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { migrationsJob } from '../../../src/drill/migrations-job.ts';
import { scratchServer } from '../../../src/drill/scratch-server.ts';
import { migrations } from '../../../src/manifests/migrations.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { blockades } from '../../../src/troubleshoot/network-policies.ts';

const platform = resolvePlatform({ imagePullPolicy: 'Always', components: { 'backend-api': { image: 'own/api:7' } } });
const namespace = 'drill-20260102t030000z-1f2e3d4c';
const scratch = scratchServer(platform, {
  drill: '20260102T030000Z-1f2e3d4c',
  run: 'drill run',
  expires: '2026-01-03T03:00:00.000Z',
  image: 'postgres:15',
  bootstrapRole: 'postgres',
  password: 'a-password',
  bytes: 1024 ** 3,
});
const asked = migrationsJob(platform, {
  namespace,
  database: 'aroti',
  alembic: ['alembic'],
  serverAddress: '10.1.2.3',
  serverImage: 'postgres:15',
  password: 'a-password',
});
const ofKind = <T>(kind: string) => [...scratch, ...asked].filter((object) => object.kind === kind) as T[];
const [job] = ofKind<V1Job>('Job');
const pod = job?.spec?.template;

test('is what migrates on the platform, but for what it runs', () => {
  const usual = migrations(platform)[0]?.spec?.template.spec;
  const [container] = usual?.containers ?? [];
  const { command: _upgrade, name: _called, ...same } = container ?? {};
  const [, current] = pod?.spec?.initContainers ?? [];
  expect(current).toEqual({ ...same, name: 'current', command: ['alembic', 'current'] });
  expect(pod?.spec?.containers).toEqual([
    { ...same, name: 'pending', command: ['alembic', 'history', '--rev-range', 'current:heads'] },
  ]);
  expect(pod?.spec?.securityContext).toEqual(usual?.securityContext);
  expect(same).toMatchObject({ image: 'own/api:7', imagePullPolicy: 'Always' });
  expect(pod?.spec).not.toHaveProperty('serviceAccountName');
});

test('finds the server by its address, and has the password in its Secret alone', () => {
  expect(pod?.spec?.hostAliases).toEqual([{ ip: '10.1.2.3', hostnames: ['postgres'] }]);
  const secret = ofKind<V1Secret>('Secret').find(({ metadata }) => metadata?.name === 'aroti-backend-secrets');
  const values = Object.entries(secret?.data ?? {}).map(([key, value]) => [
    key,
    Buffer.from(value, 'base64').toString(),
  ]);
  expect(Object.fromEntries(values)).toMatchObject({
    DATABASE_URL: 'postgresql://aroti_drill:a-password@postgres:5432/aroti',
  });
  expect(JSON.stringify(job)).not.toContain('a-password');
  const referred = (pod?.spec?.containers[0]?.env ?? []).flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.key ?? []);
  expect(Object.keys(secret?.data ?? {})).toEqual(expect.arrayContaining(referred));
});

test('begins once the network lets it through, with an image that is there already', () => {
  const [reach] = pod?.spec?.initContainers ?? [];
  expect(reach).toMatchObject({
    image: 'postgres:15',
    command: ['sh', '-c', expect.stringContaining('pg_isready'), 'sh', 'postgres', 'aroti_drill'],
  });
  expect(reach).not.toHaveProperty('env');
});

test('there is room for it beside the server', () => {
  const [quota] = ofKind<V1ResourceQuota>('ResourceQuota');
  expect(quota?.spec?.hard).toMatchObject({ pods: '2' });
});

describe('nothing but it gets to the server, and it gets nowhere else', () => {
  const policies = ofKind<V1NetworkPolicy>('NetworkPolicy');
  const namespaces = [{ metadata: { name: namespace } }, { metadata: { name: 'database' } }];
  const called = (where: string, labels: Record<string, string>): V1Pod => ({
    metadata: { name: 'a', namespace: where, labels },
    spec: { containers: [] },
  });
  const itself = called(namespace, pod?.metadata?.labels ?? {});
  const server = called(namespace, ofKind<V1Pod>('Pod')[0]?.metadata?.labels ?? {});
  const other = called(namespace, { app: 'other' });
  const live = called('database', { app: 'postgres' });

  test.each<[what: string, from: V1Pod, to: V1Pod, port: number, blocked: string[]]>([
    ['to the server', itself, server, 5432, []],
    ['to another port of it', itself, server, 22, ['egress', 'ingress']],
    ['another Pod to the server', other, server, 5432, ['egress', 'ingress']],
    ['a Pod of another namespace to the server', live, server, 5432, ['ingress']],
    ['to the live server', itself, live, 5432, ['egress']],
    ['to another Pod', itself, other, 5432, ['egress', 'ingress']],
    ['from the server', server, itself, 5432, ['egress', 'ingress']],
  ])('%s', (_what, from, to, port, blocked) => {
    expect(blockades({ from, to, port }, policies, namespaces).map(({ direction }) => direction)).toEqual(blocked);
  });
});
