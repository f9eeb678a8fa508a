import { access, readFile } from 'node:fs/promises';
import { endProcess, identify, isRunning } from '../process-identity.ts';
import type { State } from '../state.ts';
import { until } from '../until.ts';
import { cgroupMembers, cgroupTree, removeCgroups } from './cgroups.ts';
import { machineNames, readNodeRecord, removeNodeRecord } from './node-record.ts';

/** What of a node was still on the machine and is gone now. */
export type EndedNode = { processes: number; link: boolean; cgroups: number };

/**
 * Ends a platform's node, however far it had come: its processes (their mounts and links end with them) and its cgroups. Its
 * data stay. Nothing happens where nothing is left.
 */
export async function endNode(state: State): Promise<EndedNode> {
  const record = await readNodeRecord(state);
  const { link, cgroup } = machineNames(state);
  const tree = await cgroupTree();
  const members = await cgroupMembers(tree, cgroup);
  const hadLink = await linkExists(link);
  const first = [record?.init, record?.process].filter((identity) => identity !== undefined);
  let processes = members.length;
  for (const identity of first) {
    if ((await isRunning(identity)) && !members.includes(Number(identity.split(' ')[0]))) processes++;
    await endProcess(identity);
  }
  // Second way, for a node that was never recorded as started: whoever is in its cgroups.
  for (const pid of await cgroupMembers(tree, cgroup)) {
    const identity = await identify(pid);
    if (identity) await endProcess(identity);
  }
  await until(`link ${link} goes`, 10_000, async () => ((await linkExists(link)) ? undefined : true));
  const cgroups = await removeCgroups(tree, cgroup, record?.controllers);
  await removeNodeRecord(state);
  return { processes, link: hadLink, cgroups };
}

async function linkExists(link: string): Promise<boolean> {
  // Of this process's own network namespace, unlike /sys/class/net in some containers.
  const devices = await readFile('/proc/net/dev', 'utf8').catch(() => '');
  return (
    devices.includes(`${link}:`) ||
    (await access(`/proc/sys/net/ipv4/conf/${link}`).then(
      () => true,
      () => false,
    ))
  );
}
