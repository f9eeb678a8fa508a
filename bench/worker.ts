import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { figure, type Measurement } from './measurement.ts';
import { residentMebibytes } from '../test/support/resident-memory.ts';
import { bundleFile } from '../test/support/workflow-bundle.ts';

/** A worker as `npm run worker` starts it, and one with the bundle that a build has made. */
export async function measureWorker(): Promise<Measurement[]> {
  return [
    ...(await measureOne('workflows bundled at start', '')),
    ...(await measureOne('from a bundle', bundleFile())),
  ];
}

/** How long it takes to listen, and what memory it holds five seconds later. */
async function measureOne(how: string, bundle: string): Promise<Measurement[]> {
  const started = performance.now();
  const child = spawn(process.execPath, ['worker.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      KUBECONFIG: process.env['AROTI_TEST_KUBECONFIG'],
      TEMPORAL_ADDRESS: process.env['AROTI_TEST_TEMPORAL_ADDRESS'],
      AROTI_TASK_QUEUE: 'bench-idle',
      AROTI_METRICS_ADDRESS: '',
      AROTI_WORKFLOW_BUNDLE: bundle,
    },
  });
  for await (const line of createInterface({ input: child.stdout })) if (line.includes('worker listens')) break;
  const seconds = (performance.now() - started) / 1000;
  await sleep(5000);
  const mebibytes = await residentMebibytes(child.pid ?? 0);
  child.kill('SIGTERM');
  await once(child, 'exit');
  return [
    figure(`worker start, ${how}`, seconds, 's', 'limit', 2),
    figure(`worker idle, resident memory, ${how}`, mebibytes, 'MiB', 'limit', 220),
  ];
}
