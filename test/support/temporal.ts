import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { workflowBundle } from './workflow-bundle.ts';
import type { Activities } from '../../src/activities/index.ts';
import { workerOptions } from '../../src/worker/worker-options.ts';
import { componentKey, platformKey, revisionKey } from '../../src/workflows/search-attributes.ts';

export interface TestTemporal {
  environment: TestWorkflowEnvironment;
  /** Runs `work` while a worker with these activities listens on a task queue of its own. */
  withWorker<Result>(activities: Activities, work: (taskQueue: string) => Promise<Result>): Promise<Result>;
}

/** A Temporal dev server in memory, with the project's search attributes; end it with `environment.teardown()`. */
export async function startTemporal(): Promise<TestTemporal> {
  const path = process.env['AROTI_TEMPORAL_CLI'];
  if (!path) throw new Error('AROTI_TEMPORAL_CLI is not set: run the tests with `npm test` or `npm run test:unit`');
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const [environment, bundle] = await Promise.all([
    TestWorkflowEnvironment.createLocal({
      server: {
        executable: { type: 'existing-path', path },
        searchAttributes: [platformKey, componentKey, revisionKey],
      },
    }),
    workflowBundle(),
  ]);
  let queues = 0;
  return {
    environment,
    async withWorker(activities, work) {
      const taskQueue = `platform-${++queues}`;
      const worker = await Worker.create({
        connection: environment.nativeConnection,
        namespace: environment.namespace,
        taskQueue,
        workflowBundle: bundle,
        activities,
        ...workerOptions,
      });
      return worker.runUntil(work(taskQueue));
    },
  };
}
