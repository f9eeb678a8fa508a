import { readFile, rm } from 'node:fs/promises';
import { endProcess, isRunning, pidOf } from './process-identity.ts';
import { withFileLock } from './tools/file-lock.ts';
import type { State } from './state.ts';
import { UpFailed } from './up-failed.ts';

const lockOf = (state: State): string => state.path('run', 'up.lock');

/** Holds the platform while the work runs. Held by another `up`: waits for it (`wait`), or throws UpFailed. */
export async function withPlatform<T>(
  state: State,
  options: { wait: boolean; signal?: AbortSignal | undefined },
  work: () => Promise<T>,
): Promise<T> {
  const refuse = (holder: string): void => {
    if (!options.wait)
      throw new UpFailed(
        `Another \`up\` works on the platform "${state.name}" (process ${holder}): let it finish, or end it with \`npm run down -- --name ${state.name}\`.`,
      );
  };
  return withFileLock(lockOf(state), { ...(options.signal ? { signal: options.signal } : {}), onWait: refuse }, work);
}

/** Ends whatever `up` works on the platform, so that it can be taken down; returns whether there was one. */
export async function endUp(state: State): Promise<boolean> {
  const holder = (await readFile(lockOf(state), 'utf8').catch(() => '')).trim();
  const runs = holder !== '' && pidOf(holder) !== process.pid && (await isRunning(holder));
  if (runs) await endProcess(holder, 10_000);
  await rm(lockOf(state), { force: true });
  return runs;
}
