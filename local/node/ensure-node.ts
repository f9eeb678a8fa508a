import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isRunning } from '../process-identity.ts';
import type { Say } from '../progress.ts';
import { writeWhole, type State } from '../state.ts';
import { UpFailed } from '../up-failed.ts';
import { until } from '../until.ts';
import type { Addresses } from './addresses.ts';
import { chooseSettings } from './choose-settings.ts';
import { apiPort } from './daemons.ts';
import { kubectlFor } from './kubectl.ts';
import { nodeFailure } from './node-failure.ts';
import { kubeconfig, nodeFiles } from './node-files.ts';
import { runningNode, type NodeRecord, type StartedNode } from './node-record.ts';
import { nodeName } from './node-settings.ts';
import { isNodeReady } from './node-status.ts';
import { enterRoot, startNode, type NodeParts } from './start-node.ts';

/** A node that is up: how to reach its API, and since when it runs. */
export type RunningNode = { record: StartedNode; kubeconfig: string; started: boolean };

export type EnsureNodeOptions = { say: Say; signal?: AbortSignal | undefined };

const initScript = new URL('init.sh', import.meta.url);
const readyWithinMs = 180_000;

/**
 * Has the platform's node running and Ready, by a status written since it was started. A node that runs already is left as it
 * is, unless it was made of other parts; one that is not there is started with the state it had. Throws UpFailed.
 */
export async function ensureNode(state: State, parts: NodeParts, options: EnsureNodeOptions): Promise<RunningNode> {
  const running = await runningNode(state);
  const settings = await chooseSettings(state, running);
  const files = { ...nodeFiles(settings), 'init.sh': await readFile(initScript, 'utf8') };
  const key = keyOf(parts, files, await readFile(enterRoot, 'utf8'));
  if (running && running.key !== key) options.say('its parts have changed: starting it again');
  const record =
    running?.key === key ? running : await startNode({ state, parts, settings, files, key, signal: options.signal });
  const path = await writeKubeconfig(state, settings.addresses, record, options.signal);
  await ready(state, parts, record, path, options.signal);
  return { record, kubeconfig: path, started: record !== running };
}

function keyOf(parts: NodeParts, files: Record<string, string>, firstStage: string): string {
  return createHash('sha256')
    .update(JSON.stringify([parts, files, firstStage]))
    .digest('hex');
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
      if (!(await isRunning(record.process))) throw await nodeFailure(state, 'The node ended');
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
    if (!(await isRunning(record.process))) throw await nodeFailure(state, 'The node ended');
    const json = await kubectl(['get', 'node', nodeName, '-o', 'json', '--request-timeout=5s'], { signal }).catch(
      () => undefined,
    );
    signal?.throwIfAborted();
    return json !== undefined && isNodeReady(json, record.startedAt) ? true : undefined;
  };
  await until('the node is Ready', readyWithinMs, isReady, signal).catch(async (error: unknown) => {
    if (signal?.aborted || error instanceof UpFailed) throw error;
    throw await nodeFailure(state, `The node did not get Ready in ${readyWithinMs / 1000} s`);
  });
}
