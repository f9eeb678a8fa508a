import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { identify, isRunning } from '../process-identity.ts';

let serial = 0;

/** A path beside `path` that no one else uses, with this process's identity in its name. */
export async function ownName(path: string): Promise<{ path: string; identity: string }> {
  const identity = (await identify(process.pid)) ?? '';
  return { path: `${path}.${identity.replaceAll(' ', '_')}.${++serial}`, identity };
}

/** Removes what processes that have ended left under such names of `path`. */
export async function removeLeftBehind(path: string): Promise<void> {
  const prefix = `${basename(path)}.`;
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(prefix)) continue;
    const maker = name.slice(prefix.length).split('.')[0]?.replaceAll('_', ' ');
    if (!(await isRunning(maker))) await rm(join(dirname(path), name), { recursive: true, force: true });
  }
}
