import { afterEach, expect, test } from '@jest/globals';
import type { KubernetesObject } from '@kubernetes/client-node';
import { readTogether } from '../../../src/kubernetes/read-together.ts';
import { coreKinds, json, startFakeApiServer, type FakeApiServer } from '../../support/fake-api-server.ts';

let server: FakeApiServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const kinds = {
  ...coreKinds,
  resources: [...coreKinds.resources, { name: 'secrets', kind: 'Secret', namespaced: true }],
};

/** A server whose namespace `here` has these ConfigMaps; `more` of them did not fit into the list. */
async function serving(names: string[], { more = false, status = 200 } = {}): Promise<FakeApiServer> {
  server = await startFakeApiServer((request, response) => {
    if (request.url === '/api/v1') return json(response, kinds);
    const items = names.map((name) => ({ metadata: { namespace: 'here', name } }));
    return json(response, { metadata: more ? { continue: 'x' } : {}, items }, status);
  });
  return server;
}

function objects(count: number, kind = 'ConfigMap', namespace = 'here'): KubernetesObject[] {
  return Array.from({ length: count }, (_, at) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name: `o-${at}`, ...(namespace && { namespace }) },
  }));
}

const lists = ({ requests }: FakeApiServer) => requests.filter((request) => request !== 'GET /api/v1');

test('many of a kind in a namespace are read by one list, and what is not in it is not there', async () => {
  const running = await serving(['o-0', 'o-1', 'of-others']);
  const live = await readTogether(running.cluster, objects(10));
  expect(lists(running)).toEqual(['GET /api/v1/namespaces/here/configmaps?limit=20']);
  expect(live.size).toBe(10);
  expect(live.get('ConfigMap/here/o-1')).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'here', name: 'o-1' },
  });
  expect(live.has('ConfigMap/here/o-9')).toBe(true);
  expect(live.get('ConfigMap/here/o-9')).toBeUndefined();
});

test('of a list that is not whole, only what came is known', async () => {
  const { cluster } = await serving(['o-0', 'o-1'], { more: true });
  expect([...(await readTogether(cluster, objects(10))).keys()]).toEqual(['ConfigMap/here/o-0', 'ConfigMap/here/o-1']);
});

test.each([
  ['few objects', objects(9)],
  ['few in each namespace', [...objects(6, 'ConfigMap', 'here'), ...objects(6, 'ConfigMap', 'there')]],
  ['Secrets', objects(20, 'Secret')],
  ['objects without a namespace', objects(20, 'Namespace', '')],
])('%s are not listed', async (_name, wanted) => {
  const running = await serving([]);
  expect((await readTogether(running.cluster, wanted)).size).toBe(0);
  expect(lists(running)).toEqual([]);
});

test('without the right to list, nothing is known', async () => {
  const { cluster } = await serving([], { status: 403 });
  expect((await readTogether(cluster, objects(10))).size).toBe(0);
});

test('a kind that is not there yet is not known', async () => {
  const running = await serving([]);
  expect((await readTogether(running.cluster, objects(10, 'Gadget'))).size).toBe(0);
});

test('what the list says of the server itself is thrown', async () => {
  const { cluster } = await serving([], { status: 422 });
  await expect(readTogether(cluster, objects(10))).rejects.toMatchObject({ status: 422 });
});
