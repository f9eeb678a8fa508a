import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startApiProxy, type ApiProxy, type Behaviour, type Fault } from '../support/api-proxy.ts';
import { testCluster } from '../support/cluster.ts';
import { clusterIsWell, freezeDaemon, restartDaemon } from '../support/daemons.ts';
import { endStateOf, type EndState } from '../support/end-state.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { PrefixedPlatforms, smallComponents } from '../support/prefixed-platforms.ts';
import { hasReached, untilProgress } from '../support/until-progress.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import type { DeployResult } from '../../src/workflows/types.ts';

jest.setTimeout(600_000);

const platforms = new PrefixedPlatforms();
const components = [...smallComponents];
let cluster: Cluster;
let orchestrator: Orchestrator;
let undisturbed: Ending;

beforeAll(async () => {
  cluster = await testCluster();
  orchestrator = await startOrchestrator();
  const platform = platforms.next();
  undisturbed = await endingOf(await orchestrator.deploy({ components, platform }), platform);
});
afterEach(() => clusterIsWell(cluster));
afterAll(async () => {
  await orchestrator.stop();
  await platforms.remove(cluster);
});

/** How a run ended, what it left behind, and how often it wrote it. */
interface Ending extends EndState {
  states: string[];
}

async function endingOf(result: DeployResult, { namespacePrefix }: { namespacePrefix: string }): Promise<Ending> {
  return { states: result.components.map(({ state }) => state), ...(await endStateOf(cluster, namespacePrefix)) };
}

/** Each third request, counted over all of a run. */
function eachThird(fault: Fault): Behaviour {
  let count = 0;
  return { before: () => (++count % 3 === 0 ? fault : undefined) };
}

describe('behind a proxy, the run goes on and nothing is written twice when', () => {
  const troubles: [string, () => Behaviour, number][] = [
    ['every call takes 2 s longer', () => ({ before: () => ({ kind: 'delay', milliseconds: 2000 }) }), 20],
    [
      'each third call is answered with 429',
      () => eachThird({ kind: 'answer', status: 429, retryAfterSeconds: 1 }),
      10,
    ],
    ['each third call is answered with 500', () => eachThird({ kind: 'answer', status: 500 }), 10],
    ['each third call is answered with 503', () => eachThird({ kind: 'answer', status: 503 }), 10],
    ['each third connection is cut', () => eachThird({ kind: 'cut' }), 10],
    [
      'every watch ends with 410 Gone',
      () => ({ before: ({ watch }) => (watch ? { kind: 'gone', afterMilliseconds: 300 } : undefined) }),
      1,
    ],
  ];
  const runs = new Map<string, Promise<Run>>();
  interface Run {
    proxy: ApiProxy;
    platform: { namespacePrefix: string };
    result: DeployResult;
  }

  // All at the same time: what each of them does is mostly waiting.
  beforeAll(() => {
    for (const [name, behaviour] of troubles) {
      const run = deployBehind(behaviour());
      run.catch(() => {});
      runs.set(name, run);
    }
  });

  async function deployBehind(behaviour: Behaviour): Promise<Run> {
    const proxy = await startApiProxy(behaviour);
    const platform = platforms.next();
    const behind = await startOrchestrator({ kubeconfig: proxy.kubeconfig });
    try {
      return { proxy, platform, result: await behind.deploy({ components, platform }) };
    } finally {
      await behind.stop();
      await proxy.close();
    }
  }

  test.each(troubles)('%s', async (name, _behaviour, atLeast) => {
    const run = await runs.get(name);
    if (!run) throw new Error('not begun');
    expect(run.proxy.faults.length).toBeGreaterThanOrEqual(atLeast);
    expect(await endingOf(run.result, run.platform)).toEqual(undisturbed);
  });
});

/**
 * The ending, with the objects that were written more often than in the undisturbed run. What a server did just before it was killed
 * is missing from its audit log, and what it did for a caller that it told of a time-out counts there as failed: a write may be told
 * too few times, never too many.
 */
async function endingWithExcess(result: DeployResult, platform: { namespacePrefix: string }) {
  const { writes, ...ending } = await endingOf(result, platform);
  const excess = Object.entries(writes).filter(([object, times]) => times > (undisturbed.writes[object] ?? 0));
  return { ...ending, excess };
}

describe('the run goes on and nothing is written twice when', () => {
  test('the API server is killed while a component is applied, and again while one is waited for', async () => {
    const platform = platforms.next();
    const handle = await orchestrator.start({ components, platform });
    await untilProgress(handle, hasReached('namespaces', 'applying', 'waiting', 'checking', 'deployed'));
    await restartDaemon('kube-apiserver');
    await untilProgress(handle, hasReached('redis', 'waiting', 'checking', 'deployed'));
    await restartDaemon('kube-apiserver');
    const { writes: _, ...ending } = undisturbed;
    expect(await endingWithExcess(await handle.result(), platform)).toEqual({ ...ending, excess: [] });
  });

  test('etcd is gone for 30 s', async () => {
    const platform = platforms.next();
    const handle = await orchestrator.start({ components, platform });
    await untilProgress(handle, hasReached('namespaces', 'applying', 'waiting', 'checking', 'deployed'));
    await freezeDaemon('etcd', 30_000);
    const { writes: _, ...ending } = undisturbed;
    expect(await endingWithExcess(await handle.result(), platform)).toEqual({ ...ending, excess: [] });
  });
});
