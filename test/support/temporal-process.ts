import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { TestServer } from './servers.ts';

/** Temporal's dev server, in memory, as a process of its own. */
export async function temporalProcess(): Promise<TestServer> {
  const path = process.env['AROTI_TEMPORAL_CLI'];
  if (!path)
    throw new Error('AROTI_TEMPORAL_CLI is not set: run the tests with `npm test` or `npm run test:integration`');
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path } },
  });
  const { hostname, port } = new URL(`http://${environment.address}`);
  return {
    address: { host: hostname, port: Number(port) },
    admin: { user: '', password: '' },
    stop: () => environment.teardown(),
  };
}
