import { fileURLToPath } from 'node:url';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { starter } from './starter.ts';

/** Where the CLI is told that the Web UI is. */
export const webUi = 'http://localhost:8233';

/** A Temporal dev server with a worker that plays deployments. */
export interface FakeTemporal {
  client: TestWorkflowEnvironment['client'];
  /** What the CLI has to be told to find it. */
  env: Record<string, string>;
  /** Runs the CLI against it, to its end. */
  aroti(...args: string[]): ReturnType<typeof starter>;
  stop(): Promise<void>;
}

/** Starts the server and the worker; the worker listens on the task queue `platform`. */
export async function startFakeTemporal(): Promise<FakeTemporal> {
  const path = process.env['AROTI_TEMPORAL_CLI'];
  if (!path)
    throw new Error('AROTI_TEMPORAL_CLI is not set: run the tests with `npm test` or `npm run test:integration`');
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const temporal = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path } },
  });
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./fake-workflows.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  });
  const { nativeConnection: connection, namespace } = temporal;
  const worker = await Worker.create({ connection, namespace, taskQueue: 'platform', workflowBundle });
  const running = worker.run();
  const env = { TEMPORAL_ADDRESS: temporal.address, AROTI_WEB_UI: webUi };
  return {
    client: temporal.client,
    env,
    aroti: (...args) => starter(args, env),
    async stop() {
      worker.shutdown();
      await running;
      await temporal.teardown();
    },
  };
}

/** The lines of a text, without white space at their ends. */
export function lines(text: string): string[] {
  return text.split('\n').map((line) => line.trimEnd());
}
