import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from '../process-identity.ts';
import { ownName } from './left-behind.ts';

export type LockOptions = { signal?: AbortSignal; onWait?: (holder: string) => void };

/**
 * Holds a lock file while the work runs. Whoever finds it held by a running process waits; one whose holder has died is taken
 * over. Takers that race over a dead holder's file may both get in, so the work itself must bear a second one beside it.
 */
export async function withFileLock<T>(file: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const { path: mine, identity } = await ownName(file);
  await writeFile(mine, identity);
  try {
    await acquire(mine, file, options);
    try {
      return await work();
    } finally {
      await rm(file, { force: true });
    }
  } finally {
    await rm(mine, { force: true });
  }
}

async function acquire(mine: string, file: string, { signal, onWait }: LockOptions): Promise<void> {
  let waited = false;
  while (true) {
    signal?.throwIfAborted();
    if (await tryLink(mine, file)) return;
    const holder = await readFile(file, 'utf8').catch(() => '');
    if (holder && !(await isRunning(holder))) {
      await rm(file, { force: true });
      continue;
    }
    if (!waited) onWait?.(holder.split(' ')[0] ?? '');
    waited = true;
    await sleep(500, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}

// A link appears with its content, so a lock is never seen empty.
async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
