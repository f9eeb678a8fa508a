import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { smallComponents, smallPlatform, type SmallPlatform } from '../support/small-platform.ts';
import { get } from '../../src/kubernetes/request.ts';
import { lockId } from '../../src/platform/lock-id.ts';
import type { VerifyReport } from '../../src/workflows/types.ts';

jest.setTimeout(600_000);

let small: SmallPlatform;
beforeAll(async () => {
  small = await smallPlatform();
});
afterAll(() => small?.remove());

const redis = () => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'redis', namespace: `${small.prefix}aroti` },
});
const service = () => ({ ...redis(), apiVersion: 'v1', kind: 'Service' });
const servicePath = () => `/api/v1/namespaces/${small.prefix}aroti/services/redis`;
const conflicts = { 'redis:.metadata.labels.app.kubernetes.io/part-of': 'yield' as const };
const driftOf = ({ components }: VerifyReport) => components.flatMap(({ drift }) => drift);

test('a platform as it was deployed is healthy, with what its checks saw', async () => {
  const { report, failure } = await small.verify();
  expect(failure).toBeUndefined();
  expect(report).toMatchObject({ platform: 'small', revision: 1, healthy: true, healed: [] });
  expect(report.components.map(({ component }) => component)).toEqual(smallComponents);
  expect(report.components.every(({ ready, drift }) => ready && drift.length === 0)).toBe(true);
  expect(report.components.flatMap(({ facts }) => facts)).toContain('PING with the password');
});

test('a field that somebody else wrote is shown with who and when, stays without selfHeal, and is put back with it', async () => {
  const before = Date.now();
  await small.edit(service(), { metadata: { labels: { 'app.kubernetes.io/part-of': 'elsewhere' } } }, 'kubectl-edit');
  const { report, failure } = await small.verify();
  expect(failure).toMatchObject({ type: 'Unhealthy', nonRetryable: true });
  expect(failure?.message).toContain('redis: 1 field drifted (Service/');
  const [drift, ...others] = driftOf(report);
  expect(others).toEqual([]);
  expect(drift).toMatchObject({
    object: `Service/${small.prefix}aroti/redis`,
    live: 'elsewhere',
    wanted: 'small',
    by: 'kubectl-edit',
  });
  expect(drift?.path).toContain('part-of');
  // Times in the API are whole seconds.
  expect(Date.parse(drift?.at ?? '')).toBeGreaterThanOrEqual(before - 2000);

  const again = await small.verify();
  expect(driftOf(again.report)).toHaveLength(1);
  const healed = await small.verify({ selfHeal: true });
  expect(healed.failure).toBeUndefined();
  expect(healed.report.healed).toEqual([{ object: `Service/${small.prefix}aroti/redis`, action: 'configured' }]);
  expect(driftOf((await small.verify()).report)).toEqual([]);
});

test('an object that is gone is made anew', async () => {
  await small.cluster.objects.delete(service());
  const { report } = await small.verify();
  expect(driftOf(report)).toContainEqual({ object: `Service/${small.prefix}aroti/redis`, path: '' });
  const healed = await small.verify({ selfHeal: true });
  expect(healed.report).toMatchObject({ healthy: true });
  expect(healed.report.healed).toContainEqual({ object: `Service/${small.prefix}aroti/redis`, action: 'created' });
  await expect(get(small.cluster, 'Service', servicePath())).resolves.toBeDefined();
});

test('what changed inside a database is drift, too', async () => {
  await small.sql(`ALTER ROLE keycloak PASSWORD 'of somebody else' CREATEDB`);
  const { report } = await small.verify();
  expect(driftOf(report).map(({ object, path }) => `${object} ${path}`)).toEqual([
    'Role/postgres/keycloak .attributes',
    'Role/postgres/keycloak .password',
  ]);
  const healed = await small.verify({ selfHeal: true });
  expect(healed.report.healed).toEqual([{ object: 'Role/postgres/keycloak', action: 'configured' }]);
  expect(healed.report.healthy).toBe(true);
});

test('what does not run fails the run, however it was deployed', async () => {
  await small.edit(redis(), { spec: { replicas: 0 } }, 'kubectl-scale');
  const seen = await until(async () => {
    const { failure, report } = await small.verify();
    return report.components.some(({ diagnoses }) => diagnoses.length > 0) ? { failure, report } : undefined;
  });
  expect(seen.failure?.type).toBe('Unhealthy');
  expect(driftOf(seen.report)).toMatchObject([{ path: '.spec.replicas', live: 0, wanted: 1, by: 'kubectl-scale' }]);
  const healed = await small.verify({ selfHeal: true });
  expect(healed.report.healthy).toBe(true);
});

test('a field that the document yields is no drift, and selfHeal leaves it alone', async () => {
  await small.edit(service(), { metadata: { labels: { 'app.kubernetes.io/part-of': 'elsewhere' } } }, 'kubectl-edit');
  await small.orchestrator.deploy({ components: smallComponents, platform: { conflicts } });
  const { report } = await small.verify({ selfHeal: true });
  expect(report).toMatchObject({ revision: 2, healthy: true, healed: [] });
  const live = await get<{ metadata: { labels: object } }>(small.cluster, 'Service', servicePath());
  expect(live.metadata.labels).toMatchObject({ 'app.kubernetes.io/part-of': 'elsewhere' });
});

test('nothing is looked at while a run changes the platform', async () => {
  const approve = { components: smallComponents, approve: true, platform: { conflicts, domain: 'next.example' } };
  const deployment = await small.orchestrator.start(approve);
  const skipped = await until(async () => {
    const { report } = await small.verify({ selfHeal: true });
    return report.skipped === undefined ? undefined : report;
  });
  expect(skipped).toMatchObject({ healthy: false, components: [], healed: [] });
  expect(skipped.skipped).toContain(`${deployment.workflowId} changes the platform, since `);
  await deployment.cancel();
  await deployment.result().catch(() => undefined);
  expect((await small.verify()).report).toMatchObject({ revision: 2, healthy: true });
});

test('a deployment that comes while a verification puts something back waits for it, and both end well', async () => {
  await small.edit(redis(), { spec: { replicas: 0 } }, 'kubectl-scale');
  const verification = small.verify({ selfHeal: true });
  const lock = small.orchestrator.client.workflow.getHandle(lockId({ name: 'small', namespacePrefix: small.prefix }));
  await until(async () => ((await lock.describe()).status.name === 'RUNNING' ? true : undefined));
  const deployment = await small.orchestrator.start({ components: smallComponents, platform: { conflicts } });
  expect((await verification).report).toMatchObject({
    healthy: true,
    healed: [{ object: `Deployment/${small.prefix}aroti/redis`, action: 'configured' }],
  });
  await expect(deployment.result()).resolves.toMatchObject({ platform: 'small', superseded: [] });
});

test('what a run kept holds no value of a Secret', async () => {
  const secrets = await small.secretValues();
  const handle = small.orchestrator.client.workflow.getHandle(`verifyPlatform-${small.prefix}1`);
  const history = Buffer.from(JSON.stringify(await handle.fetchHistory()));
  for (const secret of secrets) {
    expect(history.includes(secret)).toBe(false);
    expect(history.includes(Buffer.from(secret).toString('base64'))).toBe(false);
  }
});

async function until<Seen>(look: () => Promise<Seen | undefined>): Promise<Seen> {
  for (let round = 0; round < 120; round++) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await sleep(250);
  }
  throw new Error('it was never seen');
}
