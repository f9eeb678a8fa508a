import { access, chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startProgram, type Ended } from '../../support/up-program.ts';

const name = 'aroti-test-refused';

let folder: string;
let server: Server;
let port: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aroti-refusals-'));
  await chmod(folder, 0o777);
  server = createServer().listen({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const refused = (args: string[], env: Record<string, string> = {}): Promise<Ended> =>
  startProgram('up', ['--name', name, '--no-deploy', ...args], { AROTI_STATE: folder, ...env }).ended;

describe('up refuses, in a sentence and before anything is changed', () => {
  const table: [string, () => Promise<Ended>, RegExp][] = [
    [
      'a port in use',
      () => refused(['--temporal-port', `${port}`]),
      /Port \d+, for Temporal, is in use by another program: end that one, or take another port with --temporal-port N\./,
    ],
    [
      'a context that the kubeconfig does not have',
      () => refused(['--context', 'nowhere'], { KUBECONFIG: join(folder, 'none') }),
      /The cluster can't be used: .* leave both out to have a node started here\./,
    ],
    [
      'a Temporal that does not answer',
      () => refused([], { TEMPORAL_ADDRESS: '127.0.0.1:1' }),
      /No Temporal server with its namespace answers at TEMPORAL_ADDRESS=127\.0\.0\.1:1/,
    ],
    [
      'an S3 server that does not answer',
      () => refused([], { AROTI_S3_ENDPOINT: 'http://127.0.0.1:1' }),
      /Nothing answers at AROTI_S3_ENDPOINT=http:\/\/127\.0\.0\.1:1/,
    ],
    [
      'a platform document that is not there',
      () =>
        startProgram('up', ['--name', name, '--platform', join(folder, 'none.yaml')], { AROTI_STATE: folder }).ended,
      /none\.yaml cannot be read: give a platform document with --platform FILE/,
    ],
    [
      'a name that is none',
      () => startProgram('up', ['--name', '../up'], { AROTI_STATE: folder }).ended,
      /is no name for a platform/,
    ],
  ];

  test.each(table)(
    '%s',
    async (_title, run, sentence) => {
      const { code, output } = await run();
      expect(output).toMatch(sentence);
      expect(output).not.toMatch(/^ {4}at /m);
      expect(code).toBe(1);
      await expect(access(join(folder, name))).rejects.toThrow('ENOENT');
    },
    30_000,
  );
});

test('down has nothing to do where nothing is', async () => {
  const { code, output } = await startProgram('down', ['--name', name], { AROTI_STATE: folder }).ended;
  expect(output).toContain(`Nothing of the platform "${name}" was running.`);
  expect(code).toBe(0);
}, 30_000);
