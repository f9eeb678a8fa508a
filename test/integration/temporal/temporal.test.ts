import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { checkTemporalWorker } from '../../../src/backend/check-temporal-worker.ts';
import { askCapabilities } from '../../../src/temporal/capabilities.ts';
import { checkTemporal } from '../../../src/temporal/check-temporal.ts';
import { reconcileNamespace } from '../../../src/temporal/reconcile-namespace.ts';
import { ensureSearchAttributes } from '../../../src/temporal/search-attributes.ts';
import { serverStartMs, testServer, type TestServer } from '../../support/servers.ts';

jest.setTimeout(serverStartMs);
const nobody = { host: '127.0.0.1', port: 2 };
let server: TestServer;
let connection: Connection;
let native: NativeConnection;

beforeAll(async () => {
  server = await testServer('temporal');
  const address = `${server.address.host}:${server.address.port}`;
  connection = await Connection.connect({ address });
  native = await NativeConnection.connect({ address });
});
afterAll(async () => {
  await connection.close();
  await native.close();
  await server.stop();
});

describe('reconcileNamespace', () => {
  test('registers it once, then changes nothing, then its retention', async () => {
    const namespace = newName();
    const object = `TemporalNamespace/temporal/${namespace}`;
    expect(await reconcile(namespace, 3)).toEqual([{ object, action: 'created' }]);
    expect(await reconcile(namespace, 3)).toEqual([{ object, action: 'unchanged' }]);
    expect(await reconcile(namespace, 7)).toEqual([{ object, action: 'configured' }]);
    expect(await reconcile(namespace, 7)).toEqual([{ object, action: 'unchanged' }]);
  });

  test('two at once register it once', async () => {
    const namespace = newName();
    const changes = (await Promise.all([reconcile(namespace, 3), reconcile(namespace, 3)])).flat();
    expect(changes.map(({ action }) => action).sort()).toEqual(['created', 'unchanged']);
  });

  test('a server that is not there may come; cancelling ends at once', async () => {
    const wanted = { namespace: 'default', retentionDays: 3 };
    await expect(reconcileNamespace(nobody, wanted)).rejects.toMatchObject({ component: 'temporal', retryable: true });
    const signal = AbortSignal.timeout(200);
    await expect(reconcileNamespace(nobody, wanted, { signal })).rejects.toThrow(/timeout/);
  });
});

describe('checkTemporal', () => {
  test('says what it saw', async () => {
    const namespace = newName();
    await reconcile(namespace, 3);
    const facts = await check(namespace, 3);
    expect(facts[0]).toMatch(/^Temporal 1\.\d+\.\d+/);
    expect(facts[1]).toBe(`namespace ${namespace}, histories kept 3 days`);
  });

  test('another retention, or no such namespace', async () => {
    const namespace = newName();
    await expect(check(namespace, 3)).rejects.toMatchObject({ got: 'no such namespace', retryable: false });
    await reconcile(namespace, 3);
    await expect(check(namespace, 4)).rejects.toMatchObject({
      wanted: 'histories kept 4 days',
      got: 'histories kept 3 days',
    });
  });
});

describe('askCapabilities and ensureSearchAttributes', () => {
  test.each(['client', 'worker'])('with the connection of a %s', async (kind) => {
    const namespace = await newNamespace();
    const used = kind === 'client' ? connection : native;
    const before = await askCapabilities(used, namespace);
    expect(before).toMatchObject({ searchAttributes: false, userMetadata: true, updates: true });
    expect(await ensureSearchAttributes(used, namespace)).toBe(true);
    expect(await ensureSearchAttributes(used, namespace)).toBe(true);
    expect(await askCapabilities(used, namespace)).toEqual({ ...before, searchAttributes: true });
  });

  test('false where one of them has another type', async () => {
    const namespace = await newNamespace();
    const text = 1;
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: { ArotiPlatform: text } });
    expect(await ensureSearchAttributes(connection, namespace)).toBe(false);
  });

  test('false where there is no such namespace', async () => {
    expect(await ensureSearchAttributes(connection, newName())).toBe(false);
  });
});

describe('checkTemporalWorker', () => {
  test('waits for a worker that polls', async () => {
    const { namespace, taskQueue, polling } = await newQueue();
    const waiting = checkTemporalWorker(server.address, { namespace, taskQueue });
    const stop = polling();
    expect(await waiting).toEqual([`7@worker-pod polls ${taskQueue}`]);
    const later = new Date(Date.now() + 60_000);
    await expect(
      checkTemporalWorker(server.address, { namespace, taskQueue, since: later }, { timeoutMs: 300 }),
    ).rejects.toMatchObject({ got: 'none in 0.3 s' });
    await stop();
  });

  test('says that none does', async () => {
    const { namespace, taskQueue } = await newQueue();
    await expect(
      checkTemporalWorker(server.address, { namespace, taskQueue }, { timeoutMs: 300 }),
    ).rejects.toMatchObject({
      component: 'temporal-worker',
      check: `workers of task queue ${taskQueue} in namespace ${namespace}`,
      got: 'none in 0.3 s',
      retryable: true,
    });
  });

  test('ends at once when it is cancelled', async () => {
    const { namespace, taskQueue } = await newQueue();
    const signal = AbortSignal.timeout(200);
    await expect(checkTemporalWorker(server.address, { namespace, taskQueue }, { signal })).rejects.toThrow(/timeout/);
  });
});

function newName(): string {
  return `n${randomBytes(4).toString('hex')}`;
}

function reconcile(namespace: string, retentionDays: number) {
  return reconcileNamespace(server.address, { namespace, retentionDays });
}

function check(namespace: string, retentionDays: number) {
  return checkTemporal(server.address, { namespace, retentionDays });
}

/** A namespace that can be used. */
async function newNamespace(): Promise<string> {
  const namespace = newName();
  await reconcile(namespace, 3);
  await check(namespace, 3);
  return namespace;
}

/** A task queue in a namespace that can be used, and what polls it as a worker does. */
async function newQueue() {
  const namespace = await newNamespace();
  const taskQueue = newName();
  const polling = () => {
    const ended = new AbortController();
    const ask = () =>
      connection.workflowService.pollWorkflowTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        identity: '7@worker-pod',
      });
    const asking = connection.withAbortSignal(ended.signal, () => connection.withDeadline(Date.now() + 60_000, ask));
    return async () => {
      ended.abort();
      await expect(asking).rejects.toThrow(/CANCELLED/);
    };
  };
  return { namespace, taskQueue, polling };
}
