import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { backups } from '../../../../src/cli/commands/backups.ts';
import { exitCodes } from '../../../../src/cli/exit-codes.ts';
import { CommandEnded, type Report } from '../../../../src/cli/report.ts';

jest.setTimeout(60_000);

const before = { ...process.env };
const id = '20260101T030000Z-1f2e3d4c';
let store: Server;
let answer: { status: number; body: string };

beforeEach(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' });
  store = createServer((request, response) => {
    request.resume();
    response.writeHead(request.method === 'HEAD' ? 200 : answer.status).end(answer.body);
  });
  store.listen(0, '127.0.0.1');
  await once(store, 'listening');
});
afterEach(() => {
  store.closeAllConnections();
  store.close();
  process.env = { ...before };
});

async function endOf(
  action: 'list' | 'show' | 'verify',
  { port = (store.address() as AddressInfo).port, backup = id } = {},
): Promise<Report> {
  const set = [`backups.destinations.primary={bucket: kept, endpoint: "http://127.0.0.1:${port}"}`];
  return backups(action, backup, { set }).catch((error: unknown) => {
    if (error instanceof CommandEnded) return error.report;
    throw error;
  });
}

test('a store that does not answer is said to be unreachable, with an exit code of its own', async () => {
  const { port } = store.address() as AddressInfo;
  store.close();
  const report = await endOf('list', { port });
  expect(report).toMatchObject({ exitCode: exitCodes.unreachable, object: { outcome: 'unreachable' } });
  expect(report.lines.join()).toMatch(/^The store does not answer \(primary\): .*ECONNREFUSED/);
});

test('one that refuses is quoted', async () => {
  answer = { status: 403, body: '<Error><Code>AccessDenied</Code><Message>not for you</Message></Error>' };
  const report = await endOf('list');
  expect(report).toMatchObject({ exitCode: exitCodes.failed, object: { outcome: 'refused' } });
  expect(report.lines).toEqual(['The store refuses (primary): AccessDenied: not for you']);
});

test('a manifest of a later version is not guessed at', async () => {
  answer = { status: 200, body: '{"version": 1000}' };
  const report = await endOf('show');
  expect(report).toMatchObject({ exitCode: exitCodes.failed, object: { outcome: 'unreadable' } });
  expect(report.lines.join()).toContain('has version 1000');
});

test.each(['../other', '../../elsewhere/logical/20260101T030000Z-1f2e3d4c', 'latest', ''])(
  'what is no id of a backup is refused, and nobody is asked: %p',
  async (backup) => {
    let asked = 0;
    store.on('request', () => asked++);
    for (const action of ['show', 'verify'] as const) {
      const report = await endOf(action, { backup });
      expect(report).toMatchObject({ exitCode: exitCodes.badInput, object: { outcome: 'invalid input' } });
      expect(report.lines.join()).toContain('is not the id of a backup');
    }
    expect(asked).toBe(0);
  },
);
