import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { auditedWrites } from '../support/audit.ts';
import { testCluster } from '../support/cluster.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { ownApp, ownAppComponents as components, withOwnApp } from '../support/own-app.ts';
import { SmallPlatforms } from '../support/small-platform.ts';
import { hasReached, untilProgress } from '../support/until-progress.ts';
import { idle } from '../support/workloads.ts';
import { until } from '../../local/until.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import type { DeployInput } from '../../src/platform/deploy-input.ts';
import type { Progress } from '../../src/workflows/types.ts';

jest.setTimeout(300_000);

const platforms = new SmallPlatforms();
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

/** Something that runs but never gets ready, so that a deployment is always found in the middle. */
const neverReady = { ...idle, readinessProbe: { exec: { command: ['/no/such/program'] }, periodSeconds: 5 } };

interface Stopped {
  progress: Progress;
  namespace: string;
  /** The revision that was deployed before. */
  before: number;
}

/** Deploys well, then deploys what never gets ready, and ends that in the middle as `end` does. */
async function stopInTheMiddle(
  end: (handle: WorkflowHandle) => Promise<unknown>,
  more: Pick<DeployInput, 'onCancel'> = {},
): Promise<Stopped> {
  const base = platforms.next();
  const first = await withOwnApp(orchestrator);
  const { revision } = await orchestrator.deploy({ components, platform: { ...base, ...first } });
  const second = await withOwnApp(orchestrator, { container: neverReady });
  const handle = await orchestrator.start({ components, platform: { ...base, ...second }, ...more });
  await untilProgress(handle, hasReached(ownApp, 'waiting'));
  await end(handle);
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  expect((await handle.describe()).status.name).toBe('CANCELLED');
  await expectNoOrphan(base.namespacePrefix);
  return {
    progress: await handle.query<Progress, []>('progress'),
    namespace: `${base.namespacePrefix}aroti`,
    before: revision,
  };
}

/** No workflow goes on, and once the worker has let go of all that it had in hand, nothing has been written since. */
async function expectNoOrphan(prefix: string): Promise<void> {
  const ended = Date.now();
  const query = `TaskQueue = '${orchestrator.taskQueue}' AND ExecutionStatus = 'Running'`;
  await until('no workflow runs', 30_000, async () => {
    for await (const _open of orchestrator.client.workflow.list({ query })) return undefined;
    return true;
  });
  await orchestrator.stopWorker();
  await orchestrator.startWorker();
  expect(await auditedWrites({ prefix, since: ended })).toEqual([]);
}

async function isServingFirst(namespace: string): Promise<boolean> {
  const { spec, status } = await cluster.apps.readNamespacedDeployment({ name: ownApp, namespace });
  return !spec?.template.spec?.containers[0]?.readinessProbe && status?.readyReplicas === 1;
}

describe('cancelled in the middle, what was applied', () => {
  test('stays unless something else was asked for, and the run says so', async () => {
    const { progress, namespace } = await stopInTheMiddle((handle) => handle.cancel());
    expect(progress.state).toBe('cancelled');
    expect(progress.ending).toMatch(/stays/);
    expect(progress.ending).toContain(ownApp);
    expect(progress.rollback).toBeUndefined();
    expect(await isServingFirst(namespace)).toBe(false);
  });

  test('is rolled back where the input says so', async () => {
    const { progress, namespace, before } = await stopInTheMiddle((handle) => handle.cancel(), {
      onCancel: 'rollback',
    });
    expect(progress.state).toBe('cancelled');
    expect(progress.ending).toContain(`Revision ${before} serves again`);
    expect(progress.rollback?.toRevision).toBe(before);
    expect(await isServingFirst(namespace)).toBe(true);
  });

  test.each([true, false])('is rolled back as the update `stop` says: %s', async (rollback) => {
    const { progress, namespace, before } = await stopInTheMiddle(
      (handle) => handle.executeUpdate('stop', { args: [{ rollback }] }),
      // The update is the later word.
      { onCancel: rollback ? 'keep' : 'rollback' },
    );
    expect(progress.ending).toMatch(rollback ? `Revision ${before} serves again` : /stays/);
    expect(await isServingFirst(namespace)).toBe(rollback);
  });
});

test('cancelled in its first deployment, it has nothing to go back to, and says so', async () => {
  const base = platforms.next();
  const app = await withOwnApp(orchestrator, { container: neverReady });
  const handle = await orchestrator.start({ components, platform: { ...base, ...app }, onCancel: 'rollback' });
  await untilProgress(handle, hasReached(ownApp, 'waiting'));
  await handle.cancel();
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  await expectNoOrphan(base.namespacePrefix);
  const { ending } = await handle.query<Progress, []>('progress');
  expect(ending).toMatch(/stay/);
});

test('a platform whose deployment was cancelled is deployed again without anybody helping', async () => {
  const base = platforms.next();
  const input = { components, platform: { ...base, ...(await withOwnApp(orchestrator, { container: neverReady })) } };
  const handle = await orchestrator.start(input);
  await untilProgress(handle, hasReached(ownApp, 'waiting'));
  await handle.cancel();
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  const result = await orchestrator.deploy({ components, platform: { ...base, ...(await withOwnApp(orchestrator)) } });
  expect(result.components.map(({ state }) => state)).toEqual(components.map(() => 'deployed'));
});
