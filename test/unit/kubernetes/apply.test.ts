import { afterEach, expect, test } from '@jest/globals';
import type { KubernetesObject, V1NetworkPolicy } from '@kubernetes/client-node';
import { applyObjects } from '../../../src/kubernetes/apply.ts';
import { coreKinds, json, startFakeApiServer, type FakeApiServer } from '../../support/fake-api-server.ts';
import { configMap } from '../../support/workloads.ts';

let server: FakeApiServer;
let bodies: unknown[];
afterEach(() => server.close());

/** Knows no object yet, takes everything, and refuses the names that are told. */
async function start(refused: string[] = []): Promise<void> {
  bodies = [];
  const policies = {
    kind: 'APIResourceList',
    resources: [{ name: 'networkpolicies', kind: 'NetworkPolicy', namespaced: true }],
  };
  server = await startFakeApiServer((request, response) => {
    const { url = '', method } = request;
    if (url === '/api/v1') return json(response, coreKinds);
    if (url === '/apis/networking.k8s.io/v1') return json(response, policies);
    if (method === 'GET') return json(response, {}, 404);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
      const bad = refused.find((name) => url.includes(`/${name}?`));
      if (bad) json(response, { kind: 'Status', reason: 'Invalid', message: `${bad} is bad` }, 422);
      else json(response, bodies.at(-1), 201);
    });
  });
}

test('one request an object, as our manager, taking nothing from others', async () => {
  await start();
  expect(await applyObjects(server.cluster, [configMap('ns', 'a', { k: 'v' })])).toEqual([
    { object: 'ConfigMap/ns/a', action: 'created' },
  ]);
  expect(server.requests).toEqual([
    'GET /api/v1',
    'GET /api/v1/namespaces/ns/configmaps/a',
    'PATCH /api/v1/namespaces/ns/configmaps/a?fieldManager=aroti-orchestrator&force=false&fieldValidation=Strict',
  ]);
  expect(bodies).toEqual([configMap('ns', 'a', { k: 'v' })]);
});

test('names that JavaScript keeps for itself are spelt as the API has them', async () => {
  await start();
  const policy: V1NetworkPolicy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: 'ns', name: 'p' },
    spec: { podSelector: {}, ingress: [{ _from: [{ podSelector: {} }] }] },
  };
  await applyObjects(server.cluster, [policy, configMap('ns', 'a', { _from: 'mine' })]);
  expect(bodies).toEqual([
    expect.objectContaining({ spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] } }),
    expect.objectContaining({ data: { _from: 'mine' } }),
  ]);
});

test('after a refusal nothing new is begun, and what was applied is told', async () => {
  await start(['a']);
  const told: string[] = [];
  const objects: KubernetesObject[] = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ns' } },
    configMap('ns', 'a', {}),
    ...Array.from({ length: 20 }, (_, n) => configMap('ns', `b${n}`, {})),
    { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'ns', name: 'p' } },
  ];
  const applied = applyObjects(server.cluster, objects, { onChange: ({ object }) => told.push(object) });
  await expect(applied).rejects.toThrow('ConfigMap/ns/a: a is bad');
  expect(told[0]).toBe('Namespace/ns');
  expect(told.length).toBeLessThan(16);
  expect(told).not.toContain('Pod/ns/p');
});
