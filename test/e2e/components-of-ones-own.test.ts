import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { testCluster } from '../support/cluster.ts';
import { randomPrefix } from '../support/names.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { removePlatform } from '../support/remove-platform.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import type { Diagnosis } from '../../src/kubernetes/diagnosis.ts';
import { listRevisions } from '../../src/kubernetes/revisions.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';
import { failureTypes } from '../../src/platform/failure-types.ts';
import type { DeployResult } from '../../src/workflows/types.ts';

jest.setTimeout(300_000);

const off = { enabled: false };
const namespacePrefix = randomPrefix();
const checks = [
  { http: { service: 'greeter', port: 80, contains: 'good day' } },
  { tcp: { service: 'greeter', port: 80 } },
  { name: 'a greeting is kept', sql: { database: 'aroti', query: 'SELECT text FROM greetings', equals: 'good day' } },
  { exec: { workload: 'Deployment/greeter', command: ['cat', '/srv/greetings/index.html'], contains: 'greeter' } },
];
const document: PlatformLayer = {
  profile: 'local',
  namespacePrefix,
  components: { redis: off, keycloak: off, temporal: off, 'backend-api': off, 'temporal-worker': off },
  extra: {
    greeter: { manifests: { path: 'greeter' }, requires: ['postgres'], checks, timeoutSeconds: 120 },
    greetings: { manifests: { path: 'greetings' }, requires: ['postgres'], before: ['greeter'] },
  },
};

let orchestrator: Orchestrator;
let cluster: Cluster;
let first: DeployResult;

beforeAll(async () => {
  process.env['AROTI_MANIFESTS_FOLDER'] = fileURLToPath(new URL('components-of-ones-own', import.meta.url));
  orchestrator = await startOrchestrator({ ownDocument: document });
  cluster = await testCluster();
  first = await orchestrator.deploy({});
});
afterAll(async () => {
  await orchestrator.stop();
  await removePlatform(cluster, namespacePrefix);
});

const componentIn = ({ components }: DeployResult, name: string) => {
  const found = components.find(({ component }) => component === name);
  if (!found) throw new Error(`the run had no component ${name}`);
  return found;
};

async function failing(extra: object): Promise<{ message: string; diagnosis: Diagnosis }> {
  const { type, message, details } = await orchestrator.deployFailing({
    platform: { extra },
    rollbackOnFailure: false,
  });
  expect(type).toBe(failureTypes.componentFailed);
  const [diagnosis] = (details as [Diagnosis[]])[0];
  if (!diagnosis) throw new Error('the failure carries no diagnosis');
  return { message, diagnosis };
}

describe('components of the user', () => {
  test('are deployed in their place in the order', () => {
    expect(first.components.map(({ component, state }) => [component, state])).toEqual(
      ['namespaces', 'rbac', 'secrets', 'postgres', 'greetings', 'greeter'].map((name) => [name, 'deployed']),
    );
    const [postgres, greetings, greeter] = ['postgres', 'greetings', 'greeter'].map((name) => componentIn(first, name));
    expect(greeter?.requires).toEqual(['namespaces', 'postgres', 'greetings']);
    const begun = [postgres, greetings, greeter].map((component) => Date.parse(component?.startedAt ?? ''));
    // Seconds are rounded to a tenth.
    expect(begun[1]).toBeGreaterThanOrEqual((begun[0] ?? 0) + (postgres?.seconds ?? 0) * 1000 - 100);
    expect(begun[2]).toBeGreaterThanOrEqual((begun[1] ?? 0) + (greetings?.seconds ?? 0) * 1000 - 100);
  });

  test("make their objects under the platform's prefix, a Job under a name of its content", () => {
    const created = ({ object, action }: { object: string; action: string }) => `${object} ${action}`;
    expect(componentIn(first, 'greeter').changes.map(created)).toEqual([
      `Service/${namespacePrefix}aroti/greeter created`,
      `Deployment/${namespacePrefix}aroti/greeter created`,
    ]);
    expect(componentIn(first, 'greetings').changes.map(created)).toEqual([
      `ConfigMap/${namespacePrefix}aroti/greetings created`,
      expect.stringMatching(`^Job/${namespacePrefix}database/greetings-table-[0-9a-f]{10} created$`),
    ]);
    expect(componentIn(first, 'greeter').endpoints).toEqual([`greeter.${namespacePrefix}aroti.svc.cluster.local:80`]);
  });

  test('are proved to serve by their checks', () => {
    expect(componentIn(first, 'greeter').facts).toEqual([
      `GET http://greeter.${namespacePrefix}aroti:80/: HTTP 200 with "good day"`,
      `connect to greeter.${namespacePrefix}aroti:80: takes connections`,
      'a greeting is kept: "good day"',
      'cat in Deployment/greeter: exit code 0 with "greeter"',
    ]);
  });

  test('are kept with the revision, kinds and all', async () => {
    const [revision] = await listRevisions(cluster, { namespacePrefix });
    expect(revision).toMatchObject({ number: first.revision, state: 'deployed' });
    expect(revision?.kinds).toEqual(expect.arrayContaining([{ apiVersion: 'batch/v1', kind: 'Job' }]));
  });

  test('a second deployment writes nothing', async () => {
    const second = await orchestrator.deploy({});
    const changes = second.components.flatMap((component) => component.changes);
    expect(changes.filter(({ action }) => action !== 'unchanged')).toEqual([]);
    expect(changes.length).toBeGreaterThan(10);
    expect(second.revision).toBe(first.revision);
  });
});

describe('a failure names its cause', () => {
  test('a check', async () => {
    const http = { service: 'greeter', port: 80, contains: 'good night' };
    const { message, diagnosis } = await failing({ greeter: { checks: [{ timeoutSeconds: 1, http }] } });
    expect(diagnosis).toMatchObject({
      component: 'greeter',
      reason: 'CheckFailed',
      rule: `GET http://greeter.${namespacePrefix}aroti:80/`,
      message: 'wanted HTTP 200 to 299 with "good night", got HTTP 200 without it: good day from the greeter',
    });
    expect(diagnosis.suggestion).toContain(`Service ${namespacePrefix}aroti/greeter`);
    expect(message).toContain('good night');
  });

  test('a container that crashes, with its last lines', async () => {
    const { diagnosis } = await failing({ greeter: { manifests: { path: 'broken' } } });
    expect(diagnosis).toMatchObject({
      component: 'greeter',
      object: `Deployment/${namespacePrefix}aroti/greeter`,
      reason: 'CrashLoopBackOff',
    });
    expect(JSON.stringify(diagnosis.containers)).toContain('lost for words');
  });

  test('manifests that are wrong, before anything is written', async () => {
    const fresh = randomPrefix();
    const extra = { greeter: { manifests: { path: 'nowhere' } } };
    const failure = await orchestrator.deployFailing({ platform: { namespacePrefix: fresh, extra } });
    expect(failure.type).toBe(failureTypes.invalidInput);
    expect(failure.message).toMatch(/^extra\.greeter\.manifests: nowhere is not in \/.*components-of-ones-own$/);
    const { items } = await cluster.core.listNamespace();
    expect(items.filter(({ metadata }) => metadata?.name?.startsWith(fresh))).toEqual([]);
  });
});
