import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { MetricsBoard } from '../../../src/metrics/board.ts';
import { freeLoopback, parseAddress, serveMetrics } from '../../../src/metrics/serve.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function served(sdk: string, path = '/metrics') {
  const board = new MetricsBoard();
  board.addDeleted('aroti', 'backup', 1);
  const server = await serveMetrics(board, { address: '127.0.0.1:0', sdk });
  open.push(server);
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
}

test('the worker’s figures and those of the SDK are read under one address', async () => {
  const sdk = createServer((_request, response) => response.end('temporal_worker_start 1\n'));
  open.push(sdk);
  await new Promise<void>((listening) => sdk.listen(0, '127.0.0.1', listening));
  const answer = await served(`127.0.0.1:${(sdk.address() as AddressInfo).port}`);
  expect(answer.headers.get('content-type')).toContain('text/plain');
  const lines = (await answer.text()).split('\n');
  expect(lines).toContain('aroti_retention_deleted_total{platform="aroti",what="backup"} 1');
  expect(lines).toContain('temporal_worker_start 1');
});

test('without the SDK ours are served all the same', async () => {
  const answer = await served(await freeLoopback());
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('aroti_retention_deleted_total');
});

test('nothing else is there', async () => {
  expect((await served(await freeLoopback(), '/other')).status).toBe(404);
});

test('an address that is taken is an error', async () => {
  const taken = createServer();
  open.push(taken);
  await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening));
  const { port } = taken.address() as AddressInfo;
  await expect(serveMetrics(new MetricsBoard(), { address: `127.0.0.1:${port}`, sdk: '' })).rejects.toThrow(
    'EADDRINUSE',
  );
});

test('addresses', () => {
  expect(parseAddress('0.0.0.0:9464')).toEqual({ host: '0.0.0.0', port: 9464 });
  expect(parseAddress('[::1]:9464')).toEqual({ host: '::1', port: 9464 });
  expect(() => parseAddress('9464')).toThrow('host:port');
});
