import { afterEach, expect, test } from '@jest/globals';
import type { KubernetesObject } from '@kubernetes/client-node';
import { applyResolved, type ApplyRules } from '../../../src/kubernetes/apply-resolved.ts';
import { ApplyConflict } from '../../../src/kubernetes/errors.ts';
import { json, startFakeApiServer, type FakeApiServer } from '../../support/fake-api-server.ts';

type Thing = KubernetesObject & { spec: object };

let server: FakeApiServer;
let bodies: KubernetesObject[];
afterEach(() => server.close());

const path = '/apis/apps/v1/namespaces/ns/deployments/x';
const target = (live: KubernetesObject | undefined) => ({ name: 'Deployment/ns/x', path, wanted, live });
const wanted = { kind: 'Deployment', metadata: { name: 'x' }, spec: { replicas: 2, paused: true } } as Thing;
const liveAt = (resourceVersion: string, field = 'f:replicas') =>
  ({
    ...wanted,
    metadata: {
      name: 'x',
      resourceVersion,
      managedFields: [{ manager: 'them', operation: 'Update', fieldsV1: { 'f:spec': { [field]: {} } } }],
    },
    spec: { replicas: 5, paused: true },
  }) as Thing;
const conflict = {
  kind: 'Status',
  reason: 'Conflict',
  details: {
    causes: [
      { reason: 'FieldManagerConflict', field: '.spec.replicas', message: 'conflict with "them" using apps/v1' },
    ],
  },
};
const changed = { kind: 'Status', reason: 'Conflict', message: 'the object has been modified' };
const rules = (more: Partial<ApplyRules> = {}): ApplyRules => ({ component: 'api', conflicts: {}, ...more });

/** Answers the PATCHes one after the other, the last answer again and again; a GET gives version 8. */
async function start(...answers: [number, unknown][]): Promise<void> {
  bodies = [];
  server = await startFakeApiServer((request, response) => {
    if (request.method === 'GET') return json(response, liveAt('8'));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(JSON.parse(Buffer.concat(chunks).toString()) as KubernetesObject);
      const [code, body] = answers[Math.min(bodies.length, answers.length) - 1] ?? [500, {}];
      json(response, body, code);
    });
  });
}
const forced = () => server.requests.filter((request) => request.includes('force=true')).length;

test('without a conflict: one request that takes nothing', async () => {
  await start([200, liveAt('8')]);
  expect(await applyResolved(server.cluster, target(liveAt('7')), rules())).toMatchObject({
    created: false,
    conflicts: [],
  });
  expect([server.requests.length, forced()]).toEqual([1, 0]);
  expect(bodies).toEqual([wanted]);
});

test('without a rule: nothing more is sent', async () => {
  await start([409, conflict]);
  await expect(applyResolved(server.cluster, target(liveAt('7')), rules())).rejects.toBeInstanceOf(ApplyConflict);
  expect(server.requests).toHaveLength(1);
});

test('a dry run without a rule: the field is left out, to see what else there is', async () => {
  await start([409, conflict], [200, liveAt('7')]);
  const { conflicts } = await applyResolved(server.cluster, target(liveAt('7')), rules({ dryRun: true }));
  expect(conflicts).toMatchObject([
    { path: '.spec.replicas', manager: 'them', live: 5, wanted: 2, resolution: 'stop' },
  ]);
  expect(bodies[1]).toMatchObject({ spec: { paused: true } });
  expect(server.requests.every((request) => request.includes('dryRun=All'))).toBe(true);
});

test('forced onto the version whose conflicts are known, and no other', async () => {
  await start([409, conflict], [409, changed], [409, conflict], [200, liveAt('9')]);
  await applyResolved(server.cluster, target(liveAt('7')), rules({ conflicts: { api: 'force' } }));
  expect(bodies.map(({ metadata }) => metadata?.resourceVersion)).toEqual([undefined, '7', undefined, '8']);
  expect(forced()).toBe(2);
});

test.each([
  ['yield', { paused: true }],
  ['adopt', { replicas: 5, paused: true }],
] as const)('%s takes nothing by force', async (resolution, spec) => {
  await start([409, conflict], [200, liveAt('8')]);
  await applyResolved(server.cluster, target(liveAt('7')), rules({ conflicts: { api: resolution } }));
  expect(bodies[1]).toEqual({ ...wanted, spec });
  expect(forced()).toBe(0);
});

test('an object that came in between is read first', async () => {
  await start([409, conflict], [409, conflict], [200, liveAt('8')]);
  await applyResolved(server.cluster, target(undefined), rules({ conflicts: { api: 'adopt' } }));
  expect(server.requests.filter((request) => request.startsWith('GET'))).toHaveLength(1);
});

test('given up where others never stop', async () => {
  await start([409, changed]);
  await expect(applyResolved(server.cluster, target(liveAt('7')), rules())).rejects.toMatchObject({ status: 409 });
  expect(bodies).toHaveLength(5);
});
