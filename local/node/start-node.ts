import { spawn } from 'node:child_process';
import { mkdir, open, readFile, readdir, rm, symlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { marker } from '../marked-processes.ts';
import { allProcesses, identify, isRunning, pidOf } from '../process-identity.ts';
import { searchPath } from '../search-path.ts';
import { writeWhole, type State } from '../state.ts';
import { until } from '../until.ts';
import { cgroupTree, makeCgroups, missingControllers } from './cgroups.ts';
import { endNode } from './end-node.ts';
import { nodeFailure } from './node-failure.ts';
import { machineNames, writeNodeRecord, type NodeRecord, type StartedNode } from './node-record.ts';
import { serviceRange, type NodeSettings } from './node-settings.ts';

/** The script that becomes the node's first process. */
export const enterRoot = fileURLToPath(new URL('enter-root.sh', import.meta.url));

/** What a node is made of: its unpacked root file system, and the programs it runs, by name. */
export type NodeParts = { root: string; programs: Readonly<Record<string, string>> };

export type StartNode = {
  state: State;
  parts: NodeParts;
  settings: NodeSettings;
  /** The node's configuration, by file name. */
  files: Readonly<Record<string, string>>;
  /** Kept in its record. */
  key: string;
  signal?: AbortSignal | undefined;
};

/**
 * Starts a platform's node, ending what is left of an earlier one; does not wait for it. What it makes on the machine is
 * written down before it is made. Throws UpFailed when it ends at once.
 */
export async function startNode({ state, parts, settings, files, key, signal }: StartNode): Promise<StartedNode> {
  await endNode(state);
  const tree = await cgroupTree();
  const record: NodeRecord = {
    startedAt: Date.now(),
    key,
    addresses: settings.addresses,
    ...machineNames(state),
    controllers: await missingControllers(tree),
  };
  await writeConfiguration(state, parts, files);
  signal?.throwIfAborted();
  await writeNodeRecord(state, record);
  const cgroups = await makeCgroups(tree, record.cgroup);
  const process = await spawnNode(state, parts, record, cgroups);
  const started = { ...record, process, init: await childOf(state, process) };
  await writeNodeRecord(state, started);
  return started;
}

async function writeConfiguration(state: State, parts: NodeParts, files: StartNode['files']): Promise<void> {
  const config = state.path('node', 'config');
  const bin = state.path('node', 'bin');
  const signed = await readFile(state.path('node', 'config', 'certificates'), 'utf8').catch(() => '');
  if (signed !== files['certificates']) await removeLeafCertificates(state);
  await rm(config, { recursive: true, force: true });
  await rm(bin, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) await writeWhole(`${config}/${name}`, text);
  await mkdir(bin);
  for (const [name, path] of Object.entries(parts.programs)) await symlink(path, `${bin}/${name}`);
}

// The authority stays, with everything that trusts it; what it signed for other addresses goes.
async function removeLeafCertificates(state: State): Promise<void> {
  const folder = state.path('node', 'pki');
  const kept = ['ca.crt', 'ca.key', 'service-accounts.crt', 'service-accounts.key'];
  for (const name of await readdir(folder).catch(() => [])) if (!kept.includes(name)) await rm(`${folder}/${name}`);
}

async function spawnNode(state: State, parts: NodeParts, record: NodeRecord, cgroups: string[]): Promise<string> {
  await mkdir(state.path('node', 'logs'), { recursive: true });
  const log = await open(state.path('node', 'logs', 'init.log'), 'w', 0o600);
  const machineNetwork = await open('/proc/self/ns/net', 'r');
  try {
    const namespaces = ['--mount', '--pid', '--net', '--uts', '--ipc', '--propagation', 'private'];
    const child = spawn('unshare', [...namespaces, '--fork', '--kill-child=KILL', 'sh', enterRoot], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd, machineNetwork.fd],
      env: {
        PATH: searchPath,
        [marker]: state.folder,
        NODE_ROOT: parts.root,
        NODE_STATE: state.path('node'),
        NODE_CGROUPS: cgroups.join(' '),
        NODE_LINK: record.link,
        NODE_ADDRESS: record.addresses.node,
        HOST_ADDRESS: record.addresses.host,
        SERVICE_RANGE: serviceRange,
      },
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    child.once('spawn', resolve).once('error', reject);
    await promise;
    child.unref();
    return (await identify(child.pid ?? 0)) ?? '';
  } finally {
    await log.close();
    await machineNetwork.close();
  }
}

/** The node's own first process: the only child of `unshare`. */
async function childOf(state: State, unshare: string): Promise<string> {
  return until('the node starts', 10_000, async () => {
    if (!(await isRunning(unshare))) throw await nodeFailure(state, 'The node ended as soon as it was started');
    for (const [pid, { parent }] of await allProcesses()) if (parent === pidOf(unshare)) return identify(pid);
    return undefined;
  });
}
