import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { testCluster } from '../support/cluster.ts';
import { failureOf } from '../support/failure-of.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { ownApp, ownAppComponents as components, withOwnApp } from '../support/own-app.ts';
import { PrefixedPlatforms } from '../support/prefixed-platforms.ts';
import { idle, pauseImage, script } from '../support/workloads.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import type { Diagnosis } from '../../src/kubernetes/diagnosis.ts';
import type { DeployInput } from '../../src/platform/deploy-input.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';
import { failureTypes } from '../../src/platform/failure-types.ts';
import type { Progress } from '../../src/workflows/types.ts';

jest.setTimeout(600_000);

const platforms = new PrefixedPlatforms();
let cluster: Cluster;
let orchestrator: Orchestrator;

beforeAll(async () => {
  cluster = await testCluster();
  orchestrator = await startOrchestrator();
});
afterAll(async () => {
  await orchestrator.stop();
  await platforms.remove(cluster);
});

interface Broken {
  app: NonNullable<Parameters<typeof withOwnApp>[1]>;
  /** What somebody does to the namespace between the two deployments, and undoes in the end. */
  before?: (namespace: string) => Promise<unknown>;
  after?: (namespace: string) => Promise<unknown>;
  reason: RegExp;
  /** What the diagnosis says somewhere. */
  says: RegExp;
}

const quota = 'too-small';
const broken: [string, Broken][] = [
  [
    'a bad image tag',
    {
      app: { container: { ...idle, image: 'docker.io/library/redis:no-such-tag' } },
      reason: /ImagePullBackOff|ErrImagePull/,
      says: /redis:no-such-tag/,
    },
  ],
  [
    'a crashing container',
    {
      app: { container: script('echo out of marmalade; exit 1') },
      reason: /CrashLoopBackOff/,
      says: /out of marmalade/,
    },
  ],
  [
    'a missing Secret',
    {
      app: { container: { ...idle, envFrom: [{ secretRef: { name: 'nobody-made-it' } }] } },
      reason: /CreateContainerConfigError/,
      says: /nobody-made-it/,
    },
  ],
  [
    'a quota that is too small',
    {
      app: { container: { ...idle, env: [{ name: 'NEW', value: 'Pod' }] } },
      before: (namespace) =>
        cluster.core.createNamespacedResourceQuota({
          namespace,
          body: { metadata: { name: quota }, spec: { hard: { pods: '1' } } },
        }),
      after: (namespace) => cluster.core.deleteNamespacedResourceQuota({ name: quota, namespace }),
      reason: /FailedCreate|Quota/i,
      says: /exceeded quota: too-small/,
    },
  ],
  [
    'a node that is full',
    {
      app: { container: { ...idle, resources: { requests: { memory: '10Ti' } } } },
      reason: /Unschedulable|FailedScheduling/,
      says: /[Ii]nsufficient memory/,
    },
  ],
];

describe('the cause is named, the earlier revision serves again, and a later, correct run is not held up', () => {
  test.concurrent.each(broken)('%s', async (_name, { app, before, after, reason, says }) => {
    const platform = platforms.next();
    const namespace = `${platform.namespacePrefix}aroti`;
    const good = { components, platform: { ...platform, ...(await withOwnApp(orchestrator)) } };
    const first = await orchestrator.deploy(good);

    await before?.(namespace);
    const bad = { components, platform: { ...platform, ...(await withOwnApp(orchestrator, app)) } };
    const { diagnosis, progress } = await deployBroken(bad);
    expect(diagnosis.component).toBe(ownApp);
    expect(diagnosis.reason).toMatch(reason);
    expect(JSON.stringify(diagnosis)).toMatch(says);
    expect(progress.state).toBe('rolled back');
    expect(progress.rollback?.toRevision).toBe(first.revision);
    await expectServing(namespace);

    await after?.(namespace);
    const right = await withOwnApp(orchestrator, { container: { ...idle, env: [{ name: 'RIGHT', value: 'yes' }] } });
    const later = await orchestrator.deploy({ components, platform: { ...platform, ...right } });
    expect(later.components.map(({ state }) => state)).toEqual(components.map(() => 'deployed'));
    expect(later.revision).toBeGreaterThan(progress.revision);
    await expectServing(namespace);
  });

  test('a failing migration', async () => {
    const withMigrations = ['namespaces', 'rbac', 'secrets', 'postgres', 'migrations'];
    const platform = platforms.next();
    const first = await orchestrator.deploy({ components: withMigrations, platform });
    const command = ['python3', '-c', 'raise SystemExit("relation is in the way")'];
    const bad: PlatformLayer = { ...platform, components: { 'backend-api': { migrations: { command } } } };
    const { diagnosis, progress } = await deployBroken({ components: withMigrations, platform: bad });
    expect(diagnosis.component).toBe('migrations');
    expect(JSON.stringify(diagnosis.containers)).toContain('relation is in the way');
    expect(progress.state).toBe('rolled back');
    expect(progress.rollback?.toRevision).toBe(first.revision);
    const later = await orchestrator.deploy({ components: withMigrations, platform });
    expect(later.components.map(({ state }) => state)).toEqual(withMigrations.map(() => 'deployed'));
  });
});

test('without rollback, what was applied stays, and the run says so', async () => {
  const platform = platforms.next();
  await orchestrator.deploy({ components, platform: { ...platform, ...(await withOwnApp(orchestrator)) } });
  const bad = await withOwnApp(orchestrator, { container: script('exit 1') });
  const input = { components, platform: { ...platform, ...bad }, rollbackOnFailure: false };
  const { progress } = await deployBroken(input);
  expect(progress.state).toBe('failed');
  expect(progress.rollback).toBeUndefined();
  expect(progress.ending).toMatch(/stays/);
  const live = await cluster.apps.readNamespacedDeployment({
    name: ownApp,
    namespace: `${platform.namespacePrefix}aroti`,
  });
  expect(live.spec?.template.spec?.containers.map(({ image }) => image)).not.toEqual([pauseImage]);
});

async function deployBroken(input: DeployInput): Promise<{ diagnosis: Diagnosis; progress: Progress }> {
  const handle = await orchestrator.start(input);
  const failure = await failureOf(handle);
  expect(failure).toMatchObject({ type: failureTypes.componentFailed, nonRetryable: true });
  const progress = await handle.query<Progress, []>('progress');
  const [diagnosis] = progress.diagnoses;
  if (!diagnosis) throw new Error('the run carries no diagnosis');
  expect(failure.message).toContain(diagnosis.reason);
  return { diagnosis, progress };
}

/** One Pod, of the good image, and ready; none is left of another. */
async function expectServing(namespace: string): Promise<void> {
  const { items } = await cluster.core.listNamespacedPod({ namespace, labelSelector: `app=${ownApp}` });
  const alive = items.filter(({ metadata }) => !metadata?.deletionTimestamp);
  const seen = alive.map(({ spec, status }) => ({
    images: spec?.containers.map(({ image }) => image),
    ready: status?.conditions?.find(({ type }) => type === 'Ready')?.status,
  }));
  expect(seen).toEqual([{ images: [pauseImage], ready: 'True' }]);
}
