import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, jest, test } from '@jest/globals';
import { AlreadyThere } from '../../../src/storage/errors.ts';
import { openStore } from '../../../src/storage/open-store.ts';
import { destinationSettings } from '../../support/destination-settings.ts';

jest.setTimeout(30_000);

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A store that resets every connection on which something is written, and has the object or not. */
async function storeThatResets({ has }: { has: boolean }) {
  server = createServer((request, response) => {
    if (request.method === 'PUT') request.socket.resetAndDestroy();
    else response.writeHead(has ? 200 : 404, { 'content-length': has ? 3 : 0 }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return openStore('primary', destinationSettings({ bucket: 'backups', endpoint }), 'f', {
    accessKeyId: 'a',
    secretAccessKey: 's',
  });
}

const { signal } = new AbortController();
const body = Buffer.from('abc');

test('an object that was not to be written over is there, though the answer to that was cut off', async () => {
  const store = await storeThatResets({ has: true });
  await expect(store.put('k', body, { signal, ifAbsent: true })).rejects.toThrow(AlreadyThere);
});

test.each([
  ['that is not there', { has: false, ifAbsent: true }],
  ['that may be written over', { has: true, ifAbsent: false }],
])('an object %s: the connection is what failed', async (_what, { has, ifAbsent }) => {
  const store = await storeThatResets({ has });
  const error = await store.put('k', body, { signal, ifAbsent }).catch((failure: unknown) => failure);
  expect(error).not.toBeInstanceOf(AlreadyThere);
  expect(String(error)).toMatch(/ECONNRESET|socket hang up/);
});
