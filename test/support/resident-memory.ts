import { readFile } from 'node:fs/promises';

/** The memory that a process holds now, in MiB. */
export function residentMebibytes(pid: number): Promise<number> {
  return ofStatus(pid, 'VmRSS');
}

/** The most that it has held, in MiB. */
export function peakMebibytes(pid: number): Promise<number> {
  return ofStatus(pid, 'VmHWM');
}

async function ofStatus(pid: number, field: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
}
