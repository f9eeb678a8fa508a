import { afterEach, expect, test } from '@jest/globals';
import { collectionPath, objectPath } from '../../../src/kubernetes/resources.ts';
import { coreKinds, json, startFakeApiServer, type FakeApiServer } from '../../support/fake-api-server.ts';

let server: FakeApiServer;
afterEach(() => server.close());

test('paths follow from what the cluster says of its kinds, asked once', async () => {
  server = await startFakeApiServer((_request, response) => json(response, coreKinds));
  const { cluster, requests } = server;
  const paths = await Promise.all([
    objectPath(cluster, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'ns', name: 'x' } }),
    objectPath(cluster, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ns' } }),
    collectionPath(cluster, { apiVersion: 'v1', kind: 'Pod', namespace: 'ns' }),
    collectionPath(cluster, { apiVersion: 'v1', kind: 'Pod' }),
  ]);
  expect(paths).toEqual([
    '/api/v1/namespaces/ns/configmaps/x',
    '/api/v1/namespaces/ns',
    '/api/v1/namespaces/ns/pods',
    '/api/v1/pods',
  ]);
  expect(requests).toEqual(['GET /api/v1']);
});

test('a kind that is not there is asked for again: it may have come', async () => {
  let installed = false;
  server = await startFakeApiServer((_request, response) => {
    const resources = installed ? [{ name: 'widgets', kind: 'Widget', namespaced: true }] : [];
    json(response, { kind: 'APIResourceList', resources });
  });
  const widget = { apiVersion: 'example.com/v1', kind: 'Widget', namespace: 'ns' };
  await expect(collectionPath(server.cluster, widget)).rejects.toMatchObject({
    status: 404,
    reason: 'UnknownKind',
    message: 'Widget: the cluster has no such kind in example.com/v1',
  });
  installed = true;
  expect(await collectionPath(server.cluster, widget)).toBe('/apis/example.com/v1/namespaces/ns/widgets');
});

test('a failure is not kept', async () => {
  let broken = true;
  server = await startFakeApiServer((_request, response) =>
    json(response, broken ? {} : coreKinds, broken ? 503 : 200),
  );
  await expect(collectionPath(server.cluster, { apiVersion: 'v1', kind: 'Pod' })).rejects.toMatchObject({
    status: 503,
  });
  broken = false;
  expect(await collectionPath(server.cluster, { apiVersion: 'v1', kind: 'Pod' })).toBe('/api/v1/pods');
});

test('a group that is not there has no kinds', async () => {
  server = await startFakeApiServer((_request, response) => json(response, {}, 404));
  await expect(collectionPath(server.cluster, { apiVersion: 'a/v1', kind: 'B' })).rejects.toMatchObject({
    reason: 'UnknownKind',
  });
});
