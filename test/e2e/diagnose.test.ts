import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { makeCertificate } from '../support/certificate.ts';
import { smallPlatform, type SmallPlatform } from '../support/small-platform.ts';
import { applyObject } from '../../src/kubernetes/apply-object.ts';
import type { DiagnoseReport, Finding } from '../../src/workflows/types.ts';

jest.setTimeout(600_000);

let small: SmallPlatform;
beforeAll(async () => {
  small = await smallPlatform();
});
afterAll(() => small?.remove());

const service = (name = 'redis', namespace = 'aroti') => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: small.prefix + namespace },
});
const redis = () => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'redis', namespace: `${small.prefix}aroti` },
});

const causesIn = ({ findings }: DiagnoseReport) => findings.filter(({ followsFrom }) => followsFrom === undefined);

/** Looks again until the cluster shows what was done to it; what was found by then is the answer. */
async function diagnoseUntil(isSeen: (causes: Finding[]) => boolean): Promise<DiagnoseReport> {
  for (let round = 0; ; round++) {
    const report = await small.diagnose();
    if (isSeen(causesIn(report)) || round === 40) return report;
    await sleep(1000);
  }
}

afterEach(async () => {
  const { failure } = await small.verify({ selfHeal: true });
  if (failure) throw failure;
});

test('of a platform that is well, it says what it has seen', async () => {
  const report = await small.diagnose();
  expect(report).toMatchObject({ platform: 'small', revision: 1, healthy: true, findings: [] });
  expect(report.well.join('\n')).toContain('login to keycloak as keycloak');
  expect(report.well.join('\n')).toContain('PING with the password');
  expect(report.markdown).toContain('nothing is wrong');
});

describe('a Pod that does not start', () => {
  test('names the image, and what follows from it', async () => {
    const image = 'docker.io/library/redis:no-such-tag';
    await small.edit(redis(), { spec: { template: { spec: { containers: [{ name: 'redis', image }] } } } });
    const report = await diagnoseUntil(([first]) => /ImagePull/.test(first?.cause ?? ''));
    expect(causesIn(report)).toHaveLength(1);
    const [cause] = report.findings;
    expect(cause).toMatchObject({
      case: 'pod does not start',
      component: 'redis',
      object: `Deployment/${small.prefix}aroti/redis`,
    });
    expect(cause?.cause).toContain('redis:no-such-tag');
    expect(cause?.remedy).not.toBe('');
    for (const { followsFrom } of report.findings.slice(1)) expect(followsFrom).toBe(cause?.object);
  });
});

describe('a Service that is not reachable', () => {
  test.each([
    ['a selector that matches nothing', { selector: { app: 'nobody' } }, /selector app=nobody matches no Pod/],
    [
      'a port that leads nowhere',
      { ports: [{ port: 6379, targetPort: 6380 }] },
      /port 6380 of the Pods.*listen on 6379/,
    ],
    ['another port', { ports: [{ $patch: 'replace' }, { name: 'other', port: 6380 }] }, /no port 6379.*it has: 6380/],
  ])('%s: says so, and who did it', async (_what, spec, cause) => {
    await small.edit(service(), { spec });
    const report = await diagnoseUntil((causes) => causes.length > 0);
    expect(causesIn(report)).toHaveLength(1);
    const [finding] = report.findings;
    expect(finding).toMatchObject({
      case: 'service not reachable',
      component: 'redis',
      object: `Service/${small.prefix}aroti/redis`,
    });
    expect(finding?.cause).toMatch(cause);
    expect(finding?.evidence.join('\n')).toContain('last written by somebody at ');
  });

  test('a policy that denies everyone is named', async () => {
    const namespace = `${small.prefix}database`;
    const metadata = { name: 'deny-all', namespace };
    const spec = { podSelector: {}, policyTypes: ['Ingress'] };
    const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec };
    await applyObject(small.cluster, policy);
    const report = await small.diagnose();
    const found = report.findings.find(({ object }) => object === `Service/${namespace}/postgres`);
    expect(found).toMatchObject({ case: 'service not reachable', component: 'postgres' });
    expect(found?.cause).toContain('deny-all');
    await small.cluster.objects.delete(policy);
  });
});

describe('a database connection', () => {
  test('a password that the server does not take: which role, and which Secret', async () => {
    await small.sql(`ALTER ROLE keycloak PASSWORD 'of somebody else'`);
    const report = await small.diagnose();
    expect(causesIn(report)).toHaveLength(1);
    const [finding] = report.findings;
    expect(finding).toMatchObject({
      case: 'database connection',
      component: 'postgres',
      object: `Secret/${small.prefix}database/postgres-secret`,
    });
    expect(finding?.cause).toContain("refuses keycloak's password");
    expect(finding?.evidence.join('\n')).toContain('SQLSTATE 28P01');
  });

  test('a database that is gone', async () => {
    await small.sql('DROP DATABASE temporal_visibility');
    const [finding] = (await small.diagnose()).findings;
    expect(finding).toMatchObject({ case: 'database connection', object: 'Database/postgres/temporal_visibility' });
    expect(finding?.cause).toContain('no database temporal_visibility');
  });
});

describe('a certificate', () => {
  const day = 86_400_000;
  test.each([
    ['that has expired', 'api.aroti.com', -1, /has expired on/],
    ['of another host', 'other.example', 60, /is not for api\.aroti\.com/],
  ])('%s', async (_what, host, days, cause) => {
    const namespace = `${small.prefix}aroti`;
    const made = makeCertificate([host], new Date(Date.now() - 90 * day), new Date(Date.now() + days * day));
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'api-tls', namespace },
      type: 'kubernetes.io/tls',
      stringData: { 'tls.crt': made.certificate, 'tls.key': made.key },
    };
    const backend = { service: { name: 'redis', port: { number: 6379 } } };
    const rules = [{ host: 'api.aroti.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }];
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'api', namespace },
      spec: { tls: [{ secretName: 'api-tls', hosts: ['api.aroti.com'] }], rules },
    };
    await applyObject(small.cluster, secret);
    await applyObject(small.cluster, ingress);
    const report = await small.diagnose();
    await small.cluster.objects.delete(ingress);
    await small.cluster.objects.delete(secret);
    expect(causesIn(report)).toHaveLength(1);
    expect(report.findings[0]).toMatchObject({ case: 'certificate', object: `Secret/${namespace}/api-tls` });
    expect(report.findings[0]?.cause).toMatch(cause);
    expect(JSON.stringify(report)).not.toContain(made.key.split('\n')[1]);
  });
});

test('what a run kept holds no value of a Secret', async () => {
  const secrets = await small.secretValues();
  expect(secrets.length).toBeGreaterThan(5);
  const handle = small.orchestrator.client.workflow.getHandle(`diagnosePlatform-${small.prefix}1`);
  const history = JSON.stringify(await handle.fetchHistory());
  const text = history + Buffer.from(history).toString('base64');
  for (const secret of secrets) expect(text).not.toContain(secret);
});
