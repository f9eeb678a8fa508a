import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../local/until.ts';

/** The thread of the activities, and that of the workflows. */
const threads = 2;

/** Tells what a worker keeps in its heaps: unlike its resident memory, that does not depend on when garbage is collected. */
export interface LiveHeap {
  /** What the worker has to be started with. */
  env: Record<string, string>;
  /** Of all its threads, in MiB, after garbage was collected. */
  mebibytes(pid: number): Promise<number>;
  remove(): Promise<void>;
}

/** For one worker. */
export async function liveHeap(): Promise<LiveHeap> {
  const file = join(tmpdir(), `aroti-heap-${randomUUID()}`);
  const preload = new URL('report-heap.ts', import.meta.url).href;
  return {
    env: { NODE_OPTIONS: `--expose-gc --import ${preload}`, AROTI_HEAP_FILE: file },
    async mebibytes(pid) {
      await writeFile(file, '');
      process.kill(pid, 'SIGUSR2');
      const heaps = await until('the heaps of a worker', 30_000, async () => {
        const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
        return lines.length >= threads ? lines.map(Number) : undefined;
      });
      return heaps.reduce((sum, bytes) => sum + bytes, 0) / 2 ** 20;
    },
    remove: () => rm(file, { force: true }),
  };
}
