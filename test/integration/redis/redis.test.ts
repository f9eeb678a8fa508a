import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { checkRedis } from '../../../src/redis/check-redis.ts';
import { withRedis } from '../../../src/redis/with-redis.ts';
import { serverStartMs, testServer, type TestServer } from '../../support/servers.ts';

jest.setTimeout(serverStartMs);
const settings = { maxMemory: 268_435_456, maxMemoryPolicy: 'allkeys-lru', appendOnly: true };
let server: TestServer;

beforeAll(async () => {
  server = await testServer('redis');
  await configure({ maxmemory: '256mb', 'maxmemory-policy': 'allkeys-lru', appendonly: 'yes' });
});
afterAll(() => server.stop());

describe('checkRedis', () => {
  test('says what it saw', async () => {
    const facts = await check();
    expect(facts[0]).toMatch(/^Redis 7\./);
    expect(facts.slice(1)).toEqual([
      'PING with the password',
      'maxmemory 268435456 bytes, allkeys-lru, append-only file on',
    ]);
  });

  test('asks nothing of how a server is set up that is not ours', async () => {
    await configure({ maxmemory: '100mb' });
    const facts = await checkRedis(server.address, server.admin.password, undefined);
    await configure({ maxmemory: '256mb' });
    expect(facts).toEqual([expect.stringMatching(/^Redis 7/), 'PING with the password']);
  });

  test.each([
    ['maxmemory', '100mb', '256mb', '104857600'],
    ['maxmemory-policy', 'noeviction', 'allkeys-lru', 'noeviction'],
    ['appendonly', 'no', 'yes', 'no'],
  ])('names %s when it is another', async (name, wrong, right, got) => {
    await configure({ [name]: wrong });
    await expect(check()).rejects.toMatchObject({ check: `CONFIG GET ${name}`, got, retryable: false });
    await configure({ [name]: right });
  });

  test('a wrong password is named, without its value', async () => {
    const failure = await checkRedis(server.address, 'not-this-one', settings).catch((error: unknown) => error);
    expect(failure).toMatchObject({ component: 'redis', got: expect.stringMatching(/^WRONGPASS/), retryable: false });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('not-this-one');
  });

  test('a server without a password is found out', async () => {
    await configure({ requirepass: '' });
    try {
      await expect(check()).rejects.toMatchObject({ wanted: 'NOAUTH', got: 'PONG', retryable: false });
    } finally {
      await configure({ requirepass: server.admin.password });
    }
  });

  test('a server that is not there may come', async () => {
    const nobody = { host: '127.0.0.1', port: 1 };
    await expect(checkRedis(nobody, 'x', settings)).rejects.toMatchObject({ retryable: true });
  });

  test('a server that does not answer is not waited for longer than allowed; cancelling ends at once', async () => {
    const paused = withRedis(server.address, server.admin.password, new AbortController().signal, (client) =>
      client.sendCommand(['CLIENT', 'PAUSE', '700', 'ALL']),
    );
    await paused;
    await expect(check({ timeoutMs: 200 })).rejects.toMatchObject({ got: 'no answer within 0.2 s', retryable: true });
    await expect(check({ signal: AbortSignal.abort(new Error('cancelled')) })).rejects.toThrow('cancelled');
    await check();
  });
});

function check(options = {}) {
  return checkRedis(server.address, server.admin.password, settings, options);
}

async function configure(values: Record<string, string>) {
  await withRedis(server.address, server.admin.password, new AbortController().signal, (client) =>
    client.configSet(values),
  );
}
