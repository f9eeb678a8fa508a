// Compiles to dist/ and bundles the workflows, so that a worker starts without doing either: `npm run build`.
import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

await rm('dist', { recursive: true, force: true });
const { status } = spawnSync('tsc', [], { stdio: 'inherit' });
if (status !== 0) process.exit(1);
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../dist/src/workflows/index.js', import.meta.url)),
});
await writeFile('dist/workflow-bundle.js', code);
