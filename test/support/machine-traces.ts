import { readFile, readdir } from 'node:fs/promises';
import { markedProcesses } from '../../local/marked-processes.ts';
import type { State } from '../../local/state.ts';

const kernelSettings = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
  'net/ipv4/ip_forward',
];

/** What is on this machine that a local platform could have left behind, one line each, in order; other platforms come and go as they like. */
export async function machineTraces(state: State): Promise<string[]> {
  const found = await Promise.all([mounts(), links(state), cgroups(state), processes(state), settings()]);
  return found.flat().toSorted((a, b) => (a < b ? -1 : 1));
}

async function mounts(): Promise<string[]> {
  return (await lines('/proc/self/mounts')).map((line) => `mount ${line.split(' ')[1]}`);
}

async function links({ mark }: State): Promise<string[]> {
  const names = (await lines('/proc/net/dev')).slice(2).map((line) => line.split(':')[0]?.trim() ?? '');
  return names.filter((name) => !name.startsWith('aroti-') || name.endsWith(mark)).map((name) => `link ${name}`);
}

async function cgroups({ mark }: State): Promise<string[]> {
  const trees = (await lines('/proc/self/mounts'))
    .filter((line) => / cgroup2? /.test(line))
    .map((line) => line.split(' ')[1] ?? '');
  const children = await Promise.all(trees.map(async (tree) => (await readdir(tree)).map((name) => `${tree}/${name}`)));
  return children
    .flat()
    .filter((path) => path.endsWith(mark) || path.endsWith('kubepods'))
    .map((path) => `cgroup ${path}`);
}

// By their mark, and by whatever of them mentions the platform's folder.
async function processes({ folder }: State): Promise<string[]> {
  const marked = (await markedProcesses(folder)).map(({ identity }) => identity.split(' ')[0] ?? '');
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const mentions = await Promise.all(
    pids.map(async (pid) =>
      (await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '')).includes(`${folder}/node`),
    ),
  );
  return [...new Set([...marked, ...pids.filter((_, at) => mentions[at])])].map((pid) => `process ${pid}`);
}

async function settings(): Promise<string[]> {
  const read = async (name: string): Promise<string> =>
    `setting ${name}=${(await readFile(`/proc/sys/${name}`, 'utf8').catch(() => '')).trim()}`;
  return Promise.all(kernelSettings.map(read));
}

async function lines(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).trim().split('\n');
}
