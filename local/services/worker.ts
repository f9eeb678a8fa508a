import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Service } from './service.ts';
import { pollersOf } from './temporal.ts';

/** The task queue that the orchestrator's worker listens on. */
export const taskQueue = 'platform';

/** The orchestrator's worker, from the sources of this checkout: other sources, or another document, mean another worker. */
export async function workerService(
  checkout: string,
  { env, document, metricsPort }: { env: NodeJS.ProcessEnv; document: string; metricsPort: number },
): Promise<Service> {
  return {
    name: 'worker',
    title: 'The worker',
    command: process.execPath,
    args: ['worker.ts'],
    cwd: checkout,
    env: {
      ...env,
      AROTI_METRICS_ADDRESS: `127.0.0.1:${metricsPort}`,
      AROTI_PLATFORM_FILE: document,
      AROTI_TASK_QUEUE: taskQueue,
    },
    version: `${await sourcesOf(checkout)} ${await readFile(document, 'utf8')}`,
    // A worker's identity begins with its pid unless it was given another.
    serves: async (pid) => (await pollersOf(env, taskQueue)).some((identity) => identity.startsWith(`${pid}@`)),
    servesWithinMs: 90_000,
  };
}

async function sourcesOf(checkout: string): Promise<string> {
  const inner = await readdir(join(checkout, 'src'), { recursive: true, withFileTypes: true });
  const sources = inner.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const file of [join(checkout, 'worker.ts'), join(checkout, 'package-lock.json'), ...sources.toSorted()])
    hash.update(`${file}\0`).update(await readFile(file));
  return hash.digest('hex');
}
