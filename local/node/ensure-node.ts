import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, readdir, rm, statfs, symlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { marker } from '../marked-processes.ts';
import { allProcesses, identify, isRunning, pidOf } from '../process-identity.ts';
import type { Say } from '../progress.ts';
import { writeWhole, type State } from '../state.ts';
import { UpFailed } from '../up-failed.ts';
import { until } from '../until.ts';
import { chooseAddresses, parseRoutes, type Addresses } from './addresses.ts';
import { cgroupTree, makeCgroups, missingControllers } from './cgroups.ts';
import { apiPort } from './daemons.ts';
import { endNode } from './end-node.ts';
import { kubectlFor } from './kubectl.ts';
import { kubeconfig, nodeFiles } from './node-files.ts';
import {
  machineNames,
  readNodeRecord,
  runningNode,
  writeNodeRecord,
  type NodeRecord,
  type StartedNode,
} from './node-record.ts';
import { nodeName, serviceRange, type NodeSettings } from './node-settings.ts';
import { isNodeReady } from './node-status.ts';

/** What a node is made of: its unpacked root file system, and the programs it runs, by name. */
export type NodeParts = { root: string; programs: Readonly<Record<string, string>> };

/** A node that is up: how to reach its API, and since when it runs. */
export type RunningNode = { record: StartedNode; kubeconfig: string; started: boolean };

export type EnsureNodeOptions = { say: Say; signal?: AbortSignal | undefined };

const overlayFileSystem = 0x794c7630;
const readyWithinMs = 180_000;

/**
 * Has the platform's node running and Ready, by a status written since it was started. A node that runs already is left as it
 * is, unless it was made of other parts; one that is not there is started with the state it had. Throws UpFailed.
 */
export async function ensureNode(state: State, parts: NodeParts, options: EnsureNodeOptions): Promise<RunningNode> {
  const running = await runningNode(state);
  const settings = await chooseSettings(state, running);
  const files = { ...nodeFiles(settings), 'init.sh': await readFile(script('init.sh'), 'utf8') };
  const key = keyOf(parts, files, await readFile(script('enter-root.sh'), 'utf8'));
  if (running && running.key !== key) options.say('its parts have changed: starting it again');
  const record = running?.key === key ? running : await startNode(state, parts, settings, files, key, options);
  const path = await writeKubeconfig(state, settings.addresses, record, options.signal);
  await ready(state, parts, record, path, options.signal);
  return { record, kubeconfig: path, started: record !== running };
}

async function chooseSettings(state: State, running: StartedNode | undefined): Promise<NodeSettings> {
  const routes = parseRoutes(await readFile('/proc/net/route', 'utf8'));
  // A running node's own route is no reason to move.
  const before = (await readNodeRecord(state))?.addresses;
  const addresses = running?.addresses ?? chooseAddresses(routes, Number.parseInt(state.mark, 16), before);
  if (!addresses)
    throw new UpFailed(
      'No free addresses for the node: every range it could take is routed on this machine (ip route).',
    );
  const { type } = await statfs(state.folder);
  return {
    addresses,
    cgroup: machineNames(state).cgroup,
    mayRaiseLimits: await mayRaiseLimits(),
    snapshotter: type === overlayFileSystem ? 'native' : 'overlayfs',
  };
}

async function mayRaiseLimits(): Promise<boolean> {
  const sysResource = 1n << 24n;
  const [, mask = '0'] = /CapEff:\s*([0-9a-f]+)/.exec(await readFile('/proc/self/status', 'utf8')) ?? [];
  return (BigInt(`0x${mask}`) & sysResource) !== 0n;
}

function keyOf(parts: NodeParts, files: Record<string, string>, firstStage: string): string {
  return createHash('sha256')
    .update(JSON.stringify([parts, files, firstStage]))
    .digest('hex');
}

async function startNode(
  state: State,
  parts: NodeParts,
  settings: NodeSettings,
  files: Record<string, string>,
  key: string,
  { signal }: EnsureNodeOptions,
): Promise<StartedNode> {
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

async function writeConfiguration(state: State, parts: NodeParts, files: Record<string, string>): Promise<void> {
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
    const child = spawn('unshare', [...namespaces, '--fork', '--kill-child=KILL', 'sh', script('enter-root.sh')], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd, machineNetwork.fd],
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
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
    if (!(await isRunning(unshare))) throw await failure(state, 'The node ended as soon as it was started');
    for (const [pid, { parent }] of await allProcesses()) if (parent === pidOf(unshare)) return identify(pid);
    return undefined;
  });
}

async function writeKubeconfig(
  state: State,
  { node }: Addresses,
  record: NodeRecord,
  signal: AbortSignal | undefined,
): Promise<string> {
  const pki = (name: string): Promise<string> => readFile(state.path('node', 'pki', name), 'base64');
  await until(
    'certificates',
    30_000,
    async () => {
      if (!(await isRunning(record.process))) throw await failure(state, 'The node ended');
      return pki('signed').then(
        () => true,
        () => undefined,
      );
    },
    signal,
  );
  const content = kubeconfig(`https://${node}:${apiPort}`, state.name, {
    authority: { 'certificate-authority-data': await pki('ca.crt') },
    user: { 'client-certificate-data': await pki('admin.crt'), 'client-key-data': await pki('admin.key') },
  });
  const path = state.path('kubeconfig');
  const text = `${JSON.stringify(content, undefined, 2)}\n`;
  if ((await readFile(path, 'utf8').catch(() => '')) !== text) await writeWhole(path, text);
  return path;
}

async function ready(
  state: State,
  parts: NodeParts,
  record: NodeRecord,
  kubeconfigPath: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const kubectl = kubectlFor(parts.programs['kubectl'] ?? 'kubectl', kubeconfigPath, record.addresses.node);
  const isReady = async (): Promise<true | undefined> => {
    if (!(await isRunning(record.process))) throw await failure(state, 'The node ended');
    const json = await kubectl(['get', 'node', nodeName, '-o', 'json', '--request-timeout=5s'], { signal }).catch(
      () => undefined,
    );
    signal?.throwIfAborted();
    return json !== undefined && isNodeReady(json, record.startedAt) ? true : undefined;
  };
  await until('the node is Ready', readyWithinMs, isReady, signal).catch(async (error: unknown) => {
    if (signal?.aborted || error instanceof UpFailed) throw error;
    throw await failure(state, `The node did not get Ready in ${readyWithinMs / 1000} s`);
  });
}

/** The failure of a node, with the last lines of what its first process said. */
async function failure(state: State, what: string): Promise<UpFailed> {
  const log = await readFile(state.path('node', 'logs', 'init.log'), 'utf8').catch(() => '');
  const lines = log.trim().split('\n').slice(-10).join('\n');
  return new UpFailed(`${what}. Its daemons' logs are in ${state.path('node', 'logs')}.${lines && `\n${lines}`}`);
}

function script(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
