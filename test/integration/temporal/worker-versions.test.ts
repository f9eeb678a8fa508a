import { afterAll, expect, jest, test } from '@jest/globals';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { startOrchestrator, type Orchestrator } from '../../support/orchestrator.ts';
import { until } from '../../../local/until.ts';
import { deploymentOf } from '../../../src/worker/worker-version.ts';

jest.setTimeout(120_000);

const started: Orchestrator[] = [];
afterAll(() => Promise.all(started.map((orchestrator) => orchestrator.stop())));

const startVersion = async (buildId: string, taskQueue?: string): Promise<Orchestrator> => {
  const orchestrator = await startOrchestrator({ env: { AROTI_BUILD_ID: buildId }, ...(taskQueue && { taskQueue }) });
  started.push(orchestrator);
  return orchestrator;
};
/** Once the version's worker listens. */
const makeCurrent = (client: Client, taskQueue: string, buildId: string) =>
  until(`a worker of version ${buildId}`, 60_000, () =>
    client.workflowService
      .setWorkerDeploymentCurrentVersion({ namespace: 'default', deploymentName: deploymentOf(taskQueue), buildId })
      .catch(() => undefined),
  );
const buildsOf = async (run: WorkflowHandle): Promise<string[]> => {
  const { events } = await run.fetchHistory();
  const builds = (events ?? []).flatMap(({ workflowTaskCompletedEventAttributes: task }) =>
    task ? [task.deploymentVersion?.buildId ?? 'none'] : [],
  );
  return [...new Set(builds)];
};

test('a run ends on the version that it began on; new runs begin on the current one', async () => {
  const { client, taskQueue } = await startVersion('1');
  await makeCurrent(client, taskQueue, '1');
  const lock = (workflowId: string) => client.workflow.start('platformLock', { taskQueue, workflowId, args: [] });
  const old = await lock(`${taskQueue}-old`);
  await until('the first task', 30_000, async () => (await buildsOf(old)).length > 0 || undefined);

  await startVersion('2', taskQueue);
  await makeCurrent(client, taskQueue, '2');
  const young = await lock(`${taskQueue}-young`);
  for (const run of [old, young]) await run.signal('release');
  await Promise.all([old.result(), young.result()]);
  expect([await buildsOf(old), await buildsOf(young)]).toEqual([['1'], ['2']]);
});
