import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { exists } from '../exists.ts';
import { withFileLock } from './file-lock.ts';
import { ownName, removeLeftBehind } from './left-behind.ts';
import type { PrepareOptions } from './tool.ts';

const inFlight = new Map<string, Promise<{ made: boolean }>>();

/**
 * Makes a file or folder of the cache unless it is there. `make` fills a temporary path beside it, which is renamed into place
 * when it is whole, so what is in the cache is always complete. Says whether it was made now. Two callers, also in two
 * processes, make it once; what an interrupted one left behind is removed.
 */
export async function makeOnce(
  target: string,
  options: PrepareOptions,
  make: (temporary: string) => Promise<void>,
): Promise<{ made: boolean }> {
  // Nothing is waited for before the entry is set: of two callers at once it is the first who makes it.
  const running = inFlight.get(target);
  if (running) return running.then(() => ({ made: false }));
  const mine = makeLocked(target, options, make).finally(() => inFlight.delete(target));
  inFlight.set(target, mine);
  return mine;
}

async function makeLocked(
  target: string,
  { log, signal }: PrepareOptions,
  make: (temporary: string) => Promise<void>,
): Promise<{ made: boolean }> {
  if (await exists(target)) return { made: false };
  await mkdir(dirname(target), { recursive: true });
  const waiting = (holder: string) => log?.(`waiting for process ${holder}, which makes ${basename(target)} …`);
  return withFileLock(`${target}.lock`, { ...(signal ? { signal } : {}), onWait: waiting }, async () => {
    if (await exists(target)) return { made: false };
    await removeLeftBehind(`${target}.lock`);
    await removeLeftBehind(`${target}.part`);
    const { path: temporary } = await ownName(`${target}.part`);
    try {
      await make(temporary);
      signal?.throwIfAborted();
      await moveIntoPlace(temporary, target);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    return { made: true };
  });
}

async function moveIntoPlace(temporary: string, target: string): Promise<void> {
  try {
    await rename(temporary, target);
  } catch (error) {
    // Another one was quicker; both are made by the same recipe.
    if (!(await exists(target))) throw error;
  }
}
