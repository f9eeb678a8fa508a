import { afterEach, describe, expect, test } from '@jest/globals';
import type { ClusterError } from '../../../src/kubernetes/errors.ts';
import { get, send, sendForText } from '../../../src/kubernetes/request.ts';
import { json, startFakeApiServer, type Answer, type FakeApiServer } from '../../support/fake-api-server.ts';

let server: FakeApiServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function serving(answer: Answer): Promise<FakeApiServer> {
  server = await startFakeApiServer(answer);
  return server;
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as ClusterError,
  );

describe('a request', () => {
  test('carries method, query and body, and gives the JSON', async () => {
    const { cluster, requests } = await serving((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () =>
        json(response, { got: Buffer.concat(chunks).toString(), type: request.headers['content-type'] }, 201),
      );
    });
    const query = { fieldManager: 'me', force: false, dryRun: undefined };
    const answer = await send(cluster, {
      object: 'A/x',
      method: 'PATCH',
      path: '/a',
      query,
      body: { b: 1 },
      contentType: 'application/x',
    });
    expect(answer).toEqual({ code: 201, body: { got: '{"b":1}', type: 'application/x' } });
    expect(requests).toEqual(['PATCH /a?fieldManager=me&force=false']);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('%s brings its whole body', async (method) => {
    const { cluster, connections } = await serving((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => json(response, { got: Buffer.concat(chunks).toString() }));
    });
    for (const text of ['ü', 'x'.repeat(100_000)]) {
      const { body } = await send(cluster, { object: 'A/x', method, path: '/a', body: { text } });
      expect(body).toEqual({ got: JSON.stringify({ text }) });
    }
    expect(connections()).toBe(1);
  });

  test('goes over a kept connection', async () => {
    const { cluster, connections } = await serving((_request, response) => json(response, {}));
    for (let n = 0; n < 5; n++) await get(cluster, 'A/x', '/a');
    expect(connections()).toBe(1);
  });

  test('goes on over a new connection when the kept one was closed', async () => {
    let seen = 0;
    const { cluster } = await serving((request, response) => {
      if (++seen === 2) request.socket.destroy();
      else json(response, { seen });
    });
    await get(cluster, 'A/x', '/a');
    expect(await get(cluster, 'A/x', '/a')).toEqual({ seen: 3 });
  });

  test('fails with what the API server says', async () => {
    const { cluster } = await serving((_request, response) =>
      json(response, { kind: 'Status', reason: 'Forbidden', message: 'not you' }, 403),
    );
    expect(await failure(get(cluster, 'A/x', '/a'))).toMatchObject({
      status: 403,
      reason: 'Forbidden',
      message: 'A/x: not you',
    });
  });

  test.each([429, 503])('comes again after a %i', async (code) => {
    let refusals = 2;
    const { cluster, requests, connections } = await serving((_request, response) => {
      if (refusals-- > 0) response.writeHead(code, { 'retry-after': '0' }).end('{}');
      else json(response, { well: true });
    });
    expect(await get(cluster, 'A/x', '/a')).toEqual({ well: true });
    expect(requests).toHaveLength(3);
    expect(connections()).toBe(1);
  });

  test('ends with the reason of its signal while it is patient', async () => {
    const { cluster } = await serving((_request, response) => {
      response.writeHead(429, { 'retry-after': '30' }).end();
    });
    const ending = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => ending.abort(reason), 50);
    expect(await failure(get(cluster, 'A/x', '/a', { signal: ending.signal }))).toBe(reason);
  });

  test('fails when the answer breaks off', async () => {
    const { cluster } = await serving((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      setTimeout(() => request.socket.destroy(), 20);
    });
    expect(await failure(get(cluster, 'A/x', '/a'))).toMatchObject({ status: undefined, reason: 'ECONNRESET' });
  });

  test('fails when the API server is silent', async () => {
    const { cluster } = await serving(() => undefined);
    expect(await failure(get(cluster, 'A/x', '/a', { quietMilliseconds: 50 }))).toMatchObject({ reason: 'ETIMEDOUT' });
  });

  test('fails where nobody listens', async () => {
    const { cluster, close } = await serving(() => undefined);
    await close();
    server = undefined;
    expect(await failure(get(cluster, 'A/x', '/a'))).toMatchObject({ reason: 'ECONNREFUSED' });
  });

  test('ends with the reason of its signal', async () => {
    const { cluster } = await serving(() => undefined);
    const ending = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => ending.abort(reason), 20);
    expect(await failure(get(cluster, 'A/x', '/a', { signal: ending.signal }))).toBe(reason);
    expect(await failure(get(cluster, 'A/x', '/a', { signal: ending.signal }))).toBe(reason);
  });
});

test('sendForText gives any status, and no more text than it may', async () => {
  const { cluster, requests } = await serving((_request, response) => {
    response.writeHead(503, { 'retry-after': '0' }).end('x'.repeat(100_000));
  });
  expect(await sendForText(cluster, { object: 'A/x', path: '/a' }, 10)).toEqual({ code: 503, body: 'xxxxxxxxxx' });
  expect(requests).toHaveLength(1);
});
