import { readFile } from 'node:fs/promises';
import { allProcesses, identify, type ProcessStat } from './process-identity.ts';

/** The environment variable that every process of a local platform carries; its value is the platform's state folder. */
export const marker = 'AROTI_LOCAL_PLATFORM';

/** A process that belongs to a local platform. */
export type MarkedProcess = { identity: string; command: string };

/**
 * The processes that carry a platform's mark, with everything they started: what is left when nothing was recorded. This
 * process and those that started it are never among them.
 */
export async function markedProcesses(stateFolder: string): Promise<MarkedProcess[]> {
  const all = await allProcesses();
  const mine = ancestors(all, process.pid);
  const marked: number[] = [];
  for (const pid of all.keys()) if (await carriesMark(pid, stateFolder)) marked.push(pid);
  const found: MarkedProcess[] = [];
  for (const pid of withDescendants(all, marked)) {
    if (mine.has(pid)) continue;
    const identity = await identify(pid);
    if (identity) found.push({ identity, command: await commandOf(pid) });
  }
  return found;
}

/** The given processes and all that descend from them, each once, a parent before its children. */
export function withDescendants(
  all: ReadonlyMap<number, Pick<ProcessStat, 'parent'>>,
  roots: readonly number[],
): number[] {
  const found = new Set(roots);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const [pid, { parent }] of all) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

function ancestors(all: ReadonlyMap<number, ProcessStat>, pid: number): Set<number> {
  const line = new Set<number>();
  for (let next: number | undefined = pid; next && !line.has(next); next = all.get(next)?.parent) line.add(next);
  return line;
}

async function carriesMark(pid: number, stateFolder: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return environment.split('\0').includes(`${marker}=${stateFolder}`);
}

async function commandOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.replaceAll('\0', ' ').trim().slice(0, 120);
}
