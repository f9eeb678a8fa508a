import { readFile } from 'node:fs/promises';
import { exists } from '../exists.ts';
import { endProcess, identify, isRunning } from '../process-identity.ts';
import { runCommand } from '../run-command.ts';
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
  await takeLinkAway(link);
  const cgroups = await removeCgroups(tree, cgroup, record?.controllers);
  await removeNodeRecord(state);
  return { processes, link: hadLink, cgroups };
}

/**
 * A link ends with the node's network namespace; but the kernel keeps that for as long as a socket in it, of a process that was
 * killed, has data to send that nobody takes: minutes, which is too long to wait.
 */
async function takeLinkAway(link: string): Promise<void> {
  const goes = async (): Promise<true | undefined> => ((await linkExists(link)) ? undefined : true);
  const byItself = await until(`link ${link} goes`, 1000, goes).catch(() => false);
  if (byItself) return;
  const failure = await runCommand('ip', ['link', 'delete', link]).catch((error: Error) => error);
  await until(
    `link ${link} goes (ip link delete ${link}: ${failure instanceof Error ? failure.message : 'done'})`,
    5000,
    goes,
  );
}

async function linkExists(link: string): Promise<boolean> {
  // Of this process's own network namespace, unlike /sys/class/net in some containers.
  const devices = await readFile('/proc/net/dev', 'utf8').catch(() => '');
  return devices.includes(`${link}:`) || (await exists(`/proc/sys/net/ipv4/conf/${link}`));
}
