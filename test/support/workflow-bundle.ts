import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleOption } from '@temporalio/worker';

/** The workflows in one piece, as `npm run build` makes it. */
export async function bundleWorkflows(): Promise<{ code: string }> {
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url)),
    logger: new DefaultLogger('WARN'),
  });
}

/** The file of the run's bundle; empty where each has to make its own, as in a test that was started by itself. */
export function bundleFile(): string {
  return process.env['AROTI_TEST_WORKFLOW_BUNDLE'] ?? '';
}

/** What a worker or a replay of a test is given. */
export async function workflowBundle(): Promise<WorkflowBundleOption> {
  const codePath = bundleFile();
  return codePath ? { codePath } : bundleWorkflows();
}
