import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { testCluster } from '../support/cluster.ts';
import { randomPrefix } from '../support/names.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { testServer, type TestServer } from '../support/servers.ts';
import { testBucket, type TestBucket } from '../support/test-bucket.ts';
import { poll } from '../../src/checks/poll.ts';
import { scratchServer } from '../../src/drill/scratch-server.ts';
import { applyObject } from '../../src/kubernetes/apply-object.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import { removeNamespace } from '../../src/kubernetes/remove-namespace.ts';
import { resolvePlatform, type PlatformLayer } from '../../src/platform/document.ts';
import type { PruneResult } from '../../src/workflows/backup-types.ts';

jest.setTimeout(120_000);

// On a Temporal of its own: the workers of other tests, on another, don't know of these runs, and leave them alone.
let temporal: TestServer;
let cluster: Cluster;
let bucket: TestBucket;
let orchestrator: Orchestrator;
let document: PlatformLayer;
const prefix = randomPrefix();
const hourMs = 3_600_000;

/** Those whose run is over go, and those whose time is over where nobody works on their run; the rest stays. */
const kinds = ['over', 'abandoned', 'expired', 'open', 'elsewhere'] as const;
type Kind = (typeof kinds)[number];
const left: Kind[] = ['over', 'abandoned', 'expired'];
let names: Record<Kind, string>;

beforeAll(async () => {
  [temporal, cluster, bucket] = await Promise.all([testServer('temporal'), testCluster(), testBucket()]);
  document = { namespacePrefix: prefix, name: 'swept', backups: { destinations: { primary: bucket.destination } } };
  const { host, port } = temporal.address;
  orchestrator = await startOrchestrator({
    ownDocument: document,
    temporalAddress: `${host}:${port}`,
    env: bucket.env,
  });
  // It is started again when there is something to be found.
  await orchestrator.kill();
});
afterAll(async () => {
  await removeSpaces();
  await orchestrator.stop();
  await Promise.all([bucket.remove(), temporal.stop()]);
});

/** A run that goes on for ever: nobody listens there, and there is nothing to be done yet. */
async function run(): Promise<{ id: string; end(): Promise<unknown> }> {
  const workflowId = `drill-${prefix}${randomUUID()}`;
  const handle = await orchestrator.client.workflow.start('restoreDrill', {
    taskQueue: 'nobody',
    workflowId,
    args: [],
    startDelay: '1 day',
  });
  return { id: `${workflowId} ${handle.firstExecutionRunId}`, end: () => handle.terminate() };
}

/** The namespace of a drill, and nothing in it. */
async function space(runOf: string, expiresInMs: number): Promise<string> {
  const [namespace] = scratchServer(resolvePlatform(document), {
    drill: `20260102t030000z-${randomUUID().slice(0, 8)}`,
    run: runOf,
    expires: new Date(Date.now() + expiresInMs).toISOString(),
    image: 'postgres:15',
    bootstrapRole: 'postgres',
    password: 'none',
    bytes: 1,
  });
  if (!namespace) throw new Error('a drill has no namespace');
  await applyObject(cluster, namespace);
  return namespace.metadata?.name ?? '';
}

async function removeSpaces(): Promise<void> {
  const own = (await namespaces()).filter((name) => name.startsWith(`${prefix}drill-`));
  await Promise.all(own.map((name) => removeNamespace(cluster, name)));
}

/** Those that are there and not on their way. */
async function namespaces(): Promise<string[]> {
  const { items } = await cluster.core.listNamespace();
  return items.filter(({ metadata }) => !metadata?.deletionTimestamp).map(({ metadata }) => metadata?.name ?? '');
}

beforeEach(async () => {
  await removeSpaces();
  const [over, abandoned, open] = await Promise.all([run(), run(), run()]);
  names = {
    over: await space(over.id, hourMs),
    abandoned: await space(abandoned.id, -hourMs),
    expired: await space(`somebody ${randomUUID()}`, -hourMs),
    open: await space(open.id, hourMs),
    elsewhere: await space(`somebody ${randomUUID()}`, hourMs),
  };
  await over.end();
});

/** Those that are on their way, or gone. */
async function swept(): Promise<Kind[]> {
  const there = await namespaces();
  return kinds.filter((kind) => !there.includes(names[kind]));
}

const prune = (input: object) =>
  orchestrator.client.workflow.execute('pruneBackups', {
    taskQueue: orchestrator.taskQueue,
    workflowId: `prune-${prefix}${randomUUID()}`,
    args: [input],
  }) as Promise<PruneResult>;

const toldOf = ({ drills = [] }: PruneResult) =>
  Object.fromEntries(
    drills
      .filter(({ namespace }) => Object.values(names).includes(namespace))
      .map(({ namespace, action, reason }) => [namespace, `${action}: ${reason.slice(0, 13)}`]),
  );

test('a worker that starts removes what drills have left behind, and says so', async () => {
  await orchestrator.startWorker();
  // Written once it has looked at all.
  const said = await poll(async () => ((await orchestrator.log()).includes(names.over) ? true : undefined), {
    timeoutMs: 60_000,
  });
  expect(said).toBe(true);
  expect(await swept()).toEqual(left);
});

test('the daily pruning does the same, and says what and why', async () => {
  const plan = await prune({ dryRun: true });
  expect(toldOf(plan)).toMatchObject({ [names.over]: 'to delete: its run is ov' });
  expect(await swept()).not.toContain('over');

  const done = await prune({});
  expect(toldOf(done)).toMatchObject({ [names.over]: 'deleted: its run is ov' });
  expect(await swept()).toEqual(left);
});

test('a drill that goes on is left alone, however long it takes', async () => {
  // Its activity waits for a store that takes connections, and never answers.
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const workflowId = `drill-${prefix}${randomUUID()}`;
  const handle = await orchestrator.client.workflow.start('restoreDrill', {
    taskQueue: orchestrator.taskQueue,
    workflowId,
    args: [{ platform: { backups: { destinations: { primary: { bucket: 'nowhere', endpoint } } } } }],
  });
  try {
    const begun = await poll(
      async () => (await handle.describe()).raw.pendingActivities?.find(({ lastStartedTime }) => lastStartedTime),
      { timeoutMs: 30_000 },
    );
    expect(begun).toBeDefined();
    const long = await space(`${workflowId} ${handle.firstExecutionRunId}`, -hourMs);
    // Only what would be done: to other Temporals' workers its time is over.
    const { drills = [] } = await prune({ dryRun: true });
    const told = drills.map(({ namespace }) => namespace);
    expect(told).toContain(names.over);
    expect(told).not.toContain(long);
  } finally {
    await handle.terminate();
    for (const socket of sockets) socket.destroy();
    silent.close();
  }
});
