import { readFile, statfs } from 'node:fs/promises';
import { missingCapabilities } from '../capabilities.ts';
import type { State } from '../state.ts';
import { UpFailed } from '../up-failed.ts';
import { chooseAddresses, parseRoutes } from './addresses.ts';
import { machineNames, readNodeRecord, type StartedNode } from './node-record.ts';
import type { NodeSettings } from './node-settings.ts';

const overlayFileSystem = 0x794c7630;

/**
 * How this machine's node is set up: addresses that are free (a running node keeps its own), and what depends on the machine's
 * rights and file systems. Throws UpFailed where no address is free.
 */
export async function chooseSettings(state: State, running: StartedNode | undefined): Promise<NodeSettings> {
  const routes = parseRoutes(await readFile('/proc/net/route', 'utf8'));
  // A running node's own route is no reason to move.
  const before = (await readNodeRecord(state))?.addresses;
  const addresses = running?.addresses ?? chooseAddresses(routes, Number.parseInt(state.mark, 16), before);
  if (!addresses)
    throw new UpFailed(
      'No free addresses for the node: every range it could take is routed on this machine (ip route).',
    );
  return {
    addresses,
    cgroup: machineNames(state).cgroup,
    mayRaiseLimits: (await missingCapabilities(['CAP_SYS_RESOURCE'])).length === 0,
    snapshotter: await snapshotterOn(state.folder),
  };
}

/** containerd's snapshotter in a folder: overlays can't lie on an overlay. */
export async function snapshotterOn(folder: string): Promise<NodeSettings['snapshotter']> {
  const { type } = await statfs(folder);
  return type === overlayFileSystem ? 'native' : 'overlayfs';
}
