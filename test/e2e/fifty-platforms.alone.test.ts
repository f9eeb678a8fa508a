import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { startApiProxy, type ApiProxy } from '../support/api-proxy.ts';
import { testCluster } from '../support/cluster.ts';
import { liveHeap, type LiveHeap } from '../support/live-heap.ts';
import { randomPrefix } from '../support/names.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { removePlatform } from '../support/remove-platform.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import type { RateLimits } from '../../src/kubernetes/rate-limiter.ts';
import { readSecret } from '../../src/kubernetes/secrets.ts';
import { manifests, secretSpecs } from '../../src/manifests/index.ts';
import { secretNames } from '../../src/manifests/secret-names.ts';
import { resolvePlatform } from '../../src/platform/document.ts';
import { namespaceOf } from '../../src/platform/names.ts';
import type { DeployResult } from '../../src/workflows/types.ts';

jest.setTimeout(600_000);

// Lower than usual: even a slow machine would do more if nothing held it back.
const limits: RateLimits = { perSecond: 80, burst: 100 };

// The first wave makes everything; those after it find it made, and so show what a worker keeps of runs that are over.
const waves = 2;
/** MiB that a worker may keep more after the last of these waves than after the first: two thirds of a MiB for each run between. */
const leeway = 32;

// What a machine of two cores can hold fifty times: everything that has no Pods.
const components = ['namespaces', 'rbac', 'secrets'];
const ownPrefix = randomPrefix();
const documents = Array.from({ length: 50 }, (_, at) => ({
  name: `load-${at}`,
  namespacePrefix: `${ownPrefix}${at}-`,
}));

interface CountedWorker {
  orchestrator: Orchestrator;
  proxy: ApiProxy;
  heap: LiveHeap;
  /** When each of its requests came to the API server, in milliseconds. */
  requests: number[];
}

let cluster: Cluster;
let workers: CountedWorker[] = [];

beforeAll(async () => {
  cluster = await testCluster();
  const first = await startCounted();
  workers = [first, await startCounted(first.orchestrator.taskQueue)];
});
afterAll(async () => {
  for (const { orchestrator, proxy, heap } of workers) {
    await orchestrator.stop();
    await heap.remove();
    await proxy.close();
  }
  for (const { namespacePrefix } of documents) await removePlatform(cluster, namespacePrefix);
});

test('fifty platforms at once on two workers: each is deployed, memory stays flat, and the API server is spared', async () => {
  expect((await deployAll()).flatMap(notDeployed)).toEqual([]);
  expect(await missingObjects()).toEqual([]);
  expect(await distinctPasswords()).toBe(documents.length);

  const memory: number[][] = [];
  for (let wave = 0; wave < waves; wave++) {
    const again = (await deployAll()).flatMap(({ components: all }) => all.flatMap(({ changes }) => changes));
    expect(again.length).toBeGreaterThan(documents.length * 10);
    expect(again.filter(({ action }) => action !== 'unchanged')).toEqual([]);
    memory.push(await memoryOfAll());
  }
  const [first = [], last = []] = [memory[0], memory.at(-1)];
  expect(grownBy(first, last)).toBeLessThan(leeway);

  for (const { requests } of workers) {
    expect(requests.length).toBeGreaterThan(limits.burst);
    // Three seconds more, as requests may be held up on their way, the longer the busier the machine, and come together.
    expect(mostWithin(requests, 10_000)).toBeLessThanOrEqual(limits.burst + 13 * limits.perSecond);
  }
});

async function startCounted(taskQueue?: string): Promise<CountedWorker> {
  const requests: number[] = [];
  const proxy = await startApiProxy({ before: () => void requests.push(performance.now()) });
  const heap = await liveHeap();
  const orchestrator = await startOrchestrator({
    ownDocument: { profile: 'local' },
    kubeconfig: proxy.kubeconfig,
    env: { ...heap.env, AROTI_API_QPS: String(limits.perSecond), AROTI_API_BURST: String(limits.burst) },
    ...(taskQueue && { taskQueue }),
  });
  return { orchestrator, proxy, heap, requests };
}

/** Starts all at once. */
async function deployAll(): Promise<DeployResult[]> {
  const [first] = workers;
  return Promise.all(
    documents.map(async (platform) => {
      const handle = await first!.orchestrator.start({ platform, components }, `deploy-${platform.namespacePrefix}`);
      return handle.result();
    }),
  );
}

function notDeployed({ platform, components: all }: DeployResult): string[] {
  return all
    .filter(({ state }) => state !== 'deployed')
    .map(({ component, state }) => `${platform} ${component} ${state}`);
}

/** The objects that some platform should have and that the cluster does not. */
async function missingObjects(): Promise<string[]> {
  const [namespaces, accounts, secrets] = await Promise.all([
    cluster.core.listNamespace(),
    cluster.core.listServiceAccountForAllNamespaces(),
    cluster.core.listSecretForAllNamespaces(),
  ]);
  const live = new Set(
    [...namespaces.items, ...accounts.items, ...secrets.items].map(({ metadata }) => nameOf(metadata)),
  );
  return documents.flatMap((document) => {
    const platform = resolvePlatform({ profile: 'local' }, document);
    const wanted = [
      ...[...manifests.namespaces(platform), ...manifests.rbac(platform)].map(({ metadata }) => nameOf(metadata)),
      ...secretSpecs(platform).map(nameOf),
    ];
    return wanted.filter((name) => !live.has(name));
  });
}

function nameOf(of: { namespace?: string; name?: string } | undefined): string {
  return `${of?.namespace ?? ''}/${of?.name}`;
}

async function distinctPasswords(): Promise<number> {
  const secrets = documents.map((platform) =>
    readSecret(cluster, namespaceOf(platform, 'database'), secretNames.postgres),
  );
  return new Set((await Promise.all(secrets)).map(({ POSTGRES_PASSWORD }) => POSTGRES_PASSWORD)).size;
}

function memoryOfAll(): Promise<number[]> {
  return Promise.all(workers.map(({ orchestrator, heap }) => heap.mebibytes(orchestrator.pid())));
}

/** How much more the worker keeps that has grown most, in MiB. */
function grownBy(before: number[], after: number[]): number {
  return Math.max(...after.map((mebibytes, worker) => mebibytes - (before[worker] ?? 0)));
}

/** The most of these moments that fall into a stretch of so many milliseconds. */
function mostWithin(moments: number[], milliseconds: number): number {
  let from = 0;
  return Math.max(
    ...moments.map((moment, at) => {
      while (moment - (moments[from] ?? 0) > milliseconds) from++;
      return at - from + 1;
    }),
  );
}
