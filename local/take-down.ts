import { readFile, rm } from 'node:fs/promises';
import { endNode } from './node/end-node.ts';
import { markedProcesses } from './marked-processes.ts';
import { endUp } from './platform-lock.ts';
import { endProcess } from './process-identity.ts';
import { runCommand } from './run-command.ts';
import { endService, serviceNames } from './services/service.ts';
import { stateExists, type State } from './state.ts';
import { UpFailed } from './up-failed.ts';

/**
 * Ends all that runs of a platform, however far `up` had come, and removes what it made on the machine; with `purge` its data
 * too. Returns what was removed, in words; nothing: there was nothing.
 */
export async function takeDown(state: State, { purge = false } = {}): Promise<string[]> {
  const removed: string[] = [];
  const note = (what: string | false): void => void (what !== false && removed.push(what));
  const exists = await stateExists(state);
  if (exists) note((await endUp(state)) && 'an `up` that was at work');
  if (exists) for (const name of serviceNames) note((await endService(state, name)) && titles[name]);
  if (process.platform === 'linux') {
    const { processes, link, cgroups } = await endNode(state);
    note(processes > 0 && `the node (${count(processes, 'process', 'processes')})`);
    note(link && 'its network link');
    note(cgroups > 0 && count(cgroups, 'cgroup'));
    note(await endLeftovers(state));
    note(await unmountLeftovers(state));
  }
  if (exists) await rm(state.path('run'), { recursive: true, force: true });
  if (exists && purge) note(await deleteData(state));
  return removed;
}

const titles = { worker: 'the worker', temporal: 'Temporal', s3: 'the S3 server' } as const;

// What was started and not recorded yet when `up` was killed, and what that started in turn.
async function endLeftovers(state: State): Promise<string | false> {
  let ended = 0;
  for (let found = await markedProcesses(state.folder); found.length > 0; found = await markedProcesses(state.folder)) {
    for (const { identity } of found) if ((await endProcess(identity)) !== 'gone') ended++;
  }
  return ended > 0 && `${count(ended, 'process', 'processes')} left behind`;
}

async function unmountLeftovers(state: State): Promise<string | false> {
  const mounts = await mountsUnder(state.folder);
  for (const mount of mounts.toReversed()) await runCommand('umount', ['-l', mount]);
  return mounts.length > 0 && count(mounts.length, 'mount');
}

async function deleteData(state: State): Promise<string> {
  const mounts = await mountsUnder(state.folder);
  if (mounts.length > 0)
    throw new UpFailed(`${mounts[0]} is still mounted, so nothing is deleted: unmount it and run this again.`);
  await rm(state.folder, { recursive: true, force: true });
  return `all data (${state.folder})`;
}

async function mountsUnder(folder: string): Promise<string[]> {
  const mounts = await readFile('/proc/self/mounts', 'utf8').catch(() => '');
  const points = mounts.split('\n').map((line) => unescape(line.split(' ')[1] ?? ''));
  return points.filter((point) => point.startsWith(`${folder}/`));
}

// The kernel writes blanks and the like as octal numbers.
function unescape(path: string): string {
  return path.replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
