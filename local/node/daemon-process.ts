import { readFile } from 'node:fs/promises';
import { allProcesses, identify } from '../process-identity.ts';
import type { State } from '../state.ts';
import { initPid, runningNode } from './node-record.ts';

/**
 * The identity of the process of one of the node's daemons (`kube-apiserver`, `etcd`, …), as the machine sees it; when it ends,
 * init.sh starts another. Undefined while none runs.
 */
export async function daemonProcess(state: State, name: string): Promise<string | undefined> {
  const node = await runningNode(state);
  if (!node) return undefined;
  const all = await allProcesses();
  for (const [pid, { parent }] of all) {
    // init.sh, the loop that keeps the daemon, the daemon: a Pod may run a program of the same name, but never there.
    if (all.get(parent)?.parent === initPid(node) && (await programOf(pid)) === name) return identify(pid);
  }
  return undefined;
}

async function programOf(pid: number): Promise<string | undefined> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.split('\0')[0];
}
