import { afterEach, expect, test } from '@jest/globals';
import { awaitObjects } from '../../../src/kubernetes/await-objects.ts';
import { coreKinds, json, startFakeApiServer, type Answer, type FakeApiServer } from '../../support/fake-api-server.ts';
import { component, configMap } from '../../support/workloads.ts';

let server: FakeApiServer;
afterEach(() => server.close());

const objects = [configMap('ns', 'a', {})];
async function waitOn(answer: Answer, timeoutMs: number): Promise<void> {
  server = await startFakeApiServer((request, response) => {
    if (request.url === '/api/v1') json(response, coreKinds);
    else answer(request, response);
  });
  await awaitObjects(server.cluster, component, objects, { timeoutMs });
}
const present = { metadata: { resourceVersion: '1' }, items: objects };

test('ready objects cost a list and no watch', async () => {
  await waitOn((_request, response) => json(response, present), 1000);
  expect(server.requests).toEqual([
    'GET /api/v1',
    'GET /api/v1/namespaces/ns/configmaps?labelSelector=aroti.dev%2Fcomponent%3Dsample',
  ]);
});

test('an API server that comes back in time does no harm', async () => {
  let failures = 3;
  await waitOn((_request, response) => (failures-- > 0 ? json(response, {}, 503) : json(response, present)), 5000);
  expect(failures).toBe(-1);
});

test('an API server that never answers is named, as something that may pass', async () => {
  const waited = waitOn((_request, response) => json(response, {}, 503), 300);
  await expect(waited).rejects.toMatchObject({
    status: undefined,
    reason: 'NoAnswer',
    message: expect.stringContaining('no answer from http://127.0.0.1'),
  });
});

test('without the right to look, there is nothing to wait for', async () => {
  const body = { kind: 'Status', reason: 'Forbidden', message: 'configmaps is forbidden' };
  await expect(waitOn((_request, response) => json(response, body, 403), 5000)).rejects.toMatchObject({ status: 403 });
});

test('an object that is made while we wait', async () => {
  await waitOn(({ url = '' }, response) => {
    if (!url.includes('watch=true')) return json(response, { ...present, items: [] });
    response.writeHead(200).write('');
    return void setTimeout(() => response.write(`${JSON.stringify({ type: 'ADDED', object: objects[0] })}\n`), 20);
  }, 5000);
  expect(server.requests.at(-1)).toContain('watch=true');
});
