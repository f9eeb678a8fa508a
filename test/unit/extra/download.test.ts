import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { download } from '../../../src/extra/download.ts';

const server = createServer(({ url }, response) => {
  if (url === '/good') return response.end('kind: ConfigMap');
  if (url === '/moved') return response.writeHead(302, { location: '/good' }).end();
  if (url === '/long') return response.end(Buffer.alloc(9 * 1024 * 1024));
  return response.writeHead(Number(url?.slice(1))).end();
});
let address: string;
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('gives what is there, also where it has moved to', async () => {
  expect(Buffer.from(await download(`${address}/good`)).toString()).toBe('kind: ConfigMap');
  expect(Buffer.from(await download(`${address}/moved`)).toString()).toBe('kind: ConfigMap');
});

test.each([
  ['nothing there', '/404', 'SourceProblem', 'answers HTTP 404'],
  ['too long', '/long', 'SourceProblem', 'gives more than 8388608 bytes'],
  ['a server in trouble, which may pass', '/503', 'Error', 'answers HTTP 503'],
  ['too many requests, which may pass', '/429', 'Error', 'answers HTTP 429'],
])('%s', async (_what, path, name, message) => {
  await expect(download(address + path)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
});
