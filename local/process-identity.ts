import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What /proc/PID/stat says of a process. */
export type ProcessStat = { state: string; parent: number; startTime: string };

/** Reads one line of /proc/PID/stat; the program's name in it may hold blanks and brackets. */
export function parseStat(line: string): ProcessStat {
  const [state = '', parent = '', ...rest] = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return { state, parent: Number(parent), startTime: rest[17] ?? '' };
}

/** The stat of a running process; undefined when there is none of that pid, or only a zombie. */
export async function processStat(pid: number): Promise<ProcessStat | undefined> {
  try {
    const stat = parseStat(await readFile(`/proc/${pid}/stat`, 'utf8'));
    return stat.state === 'Z' || stat.state === 'X' ? undefined : stat;
  } catch {
    return undefined;
  }
}

/** `<pid> <start time> <boot>` of a running process: pids are used again, the three together never are. */
export async function identify(pid: number): Promise<string | undefined> {
  const stat = await processStat(pid);
  return stat && `${pid} ${stat.startTime} ${await bootId()}`;
}

/** The pid of an identity. */
export function pidOf(identity: string): number {
  return Number(identity.split(' ')[0]);
}

/** True while the very process of that identity runs. */
export async function isRunning(identity: string | undefined): Promise<boolean> {
  return identity !== undefined && (await identify(pidOf(identity))) === identity;
}

/**
 * Ends the process of that identity, asking first (SIGTERM) for `graceMs` milliseconds where more than 0 is given; a process
 * that has got its pid since is left alone. Resolves once it is gone; throws when even SIGKILL does not end it in 10 s.
 */
export async function endProcess(identity: string, graceMs = 0): Promise<'gone' | 'ended' | 'killed'> {
  if (!(await isRunning(identity))) return 'gone';
  if (graceMs > 0) {
    send(identity, 'SIGTERM');
    if (await isGoneWithin(identity, graceMs)) return 'ended';
  }
  send(identity, 'SIGKILL');
  if (await isGoneWithin(identity, 10_000)) return 'killed';
  throw new Error(`process ${pidOf(identity)} does not end, not even on SIGKILL`);
}

/** All pids of the machine's running processes with their stat. */
export async function allProcesses(): Promise<Map<number, ProcessStat>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = await Promise.all(pids.map(async (pid) => [pid, await processStat(pid)] as const));
  return new Map(stats.filter((entry): entry is [number, ProcessStat] => entry[1] !== undefined));
}

function send(identity: string, signal: NodeJS.Signals): void {
  try {
    process.kill(pidOf(identity), signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function isGoneWithin(identity: string, ms: number): Promise<boolean> {
  const end = Date.now() + ms;
  while (await isRunning(identity)) {
    if (Date.now() > end) return false;
    await sleep(20);
  }
  return true;
}

let boot: Promise<string> | undefined;
function bootId(): Promise<string> {
  boot ??= readFile('/proc/sys/kernel/random/boot_id', 'utf8').then((text) => text.trim());
  return boot;
}
