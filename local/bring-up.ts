import { fileURLToPath } from 'node:url';
import { imageRefs, type ImageRef } from './images/index.ts';
import type { LocalPlatform } from './local-platform.ts';
import { ensureBase, awaitFreshPods } from './node/base/ensure-base.ts';
import { ensureNode } from './node/ensure-node.ts';
import { importImages } from './node/import-images.ts';
import { seedImages } from './node/seed-images.ts';
import { kubectlFor } from './node/kubectl.ts';
import { writeDocument } from './platform-document.ts';
import { platformEnv } from './platform-env.ts';
import { withPlatform } from './platform-lock.ts';
import { isPortFree, pickPorts, portCandidates, portsSchema, type Ports } from './ports.ts';
import { preflight } from './preflight.ts';
import { probeFacts } from './preflight-facts.ts';
import { describeParts, nodePrograms, prepareParts, type NodeSource, type Tools } from './prepare-parts.ts';
import type { Progress, Say } from './progress.ts';
import { ensureBackups } from './services/backups.ts';
import { ensureS3Keys, s3Service } from './services/s3.ts';
import { ensureService, heldPorts } from './services/service.ts';
import { reachGiven } from './reach-given.ts';
import { temporalEnv, temporalService } from './services/temporal.ts';
import { workerService } from './services/worker.ts';
import { makeState, readRecord, stateExists, writeRecord, type State } from './state.ts';
import { pointedAt, type Target } from './target.ts';
import { UpFailed } from './up-failed.ts';

export type BringUp = {
  state: State;
  target: Target;
  /** Ports that were asked for. */
  ports: Partial<Ports>;
  /** What the node has, so that Pods find it; absent: every image that a platform needs. */
  images?: readonly ImageRef[] | undefined;
  /** Start the orchestrator's worker with this document; absent: no worker. */
  document?: Record<string, unknown>;
  /** Wait for another `up` of the same platform, instead of refusing to work beside it. */
  wait: boolean;
  progress: Progress;
  signal?: AbortSignal | undefined;
};

const checkout = fileURLToPath(new URL('..', import.meta.url));

/**
 * Has a local platform running and serving: node, Temporal, S3, and the worker where there is a document. Parts that run as
 * they should are left as they are, so it can be interrupted and run again at any point. Throws UpFailed, ToolUnavailable, or
 * the signal's reason.
 */
export async function bringUp(up: BringUp): Promise<LocalPlatform> {
  const { state, target, progress } = up;
  pointedAt(target).forEach(progress.line);
  await progress.step('preflight', () => checkMachine(up));
  await reachGiven(target, progress, up.signal);
  await makeState(state);
  return withPlatform(state, up, async () => {
    const ports = await choosePorts(up);
    const { tools, node: source } = await progress.step(
      target.cluster.own ? 'tools and images' : 'tools',
      (say) => prepareParts(target, up.images ?? imageRefs, { say, signal: up.signal }),
      describeParts,
    );
    const node = source && (await bringUpNode(up, tools, source));
    const temporal = await bringUpTemporal(up, tools, ports);
    const s3 = await bringUpS3(up, tools, ports);
    const connections = { ...(node ? { node } : {}), ...temporal.connection, ...s3.connection };
    const env = platformEnv(connections, process.env);
    if (!up.document) return { ...common(), env };
    const { document, env: workerEnv } = await withBackups(up, up.document, env, s3.connection.s3);
    await bringUpWorker(up, document, workerEnv, ports);
    return { ...common(), env };

    function common() {
      return { name: state.name, state, ports, ...(node ? { node } : {}), temporal: temporal.where, s3: s3.where };
    }
  });
}

async function checkMachine(up: BringUp): Promise<void> {
  await stateExists(up.state);
  const ownNode = up.target.cluster.own;
  const { taken } = await findPorts(up);
  const problems = preflight(await probeFacts(up.state.folder, { ownNode, takenPorts: taken }), { ownNode });
  if (problems.length > 0) throw new UpFailed(problems.join('\n'));
}

async function findPorts({ state, target, ports }: BringUp): ReturnType<typeof pickPorts> {
  const remembered = await readRecord(state, portsFile, portsSchema);
  const held = await heldPorts(state);
  const unused = new Set<string>([
    ...(target.temporal.own ? [] : ['temporal', 'ui']),
    ...(target.s3.own ? [] : ['s3']),
  ]);
  const found = await pickPorts(
    portCandidates(state, ports, remembered),
    async (port) => held.has(port) || (await isPortFree(port)),
  );
  return { ports: found.ports, taken: found.taken.filter(({ name }) => !unused.has(name)) };
}

const portsFile = 'ports.json';

async function choosePorts(up: BringUp): Promise<Ports> {
  const { ports } = await findPorts(up);
  await writeRecord(up.state, portsFile, ports);
  return ports;
}

async function bringUpNode(
  { state, progress, signal }: BringUp,
  tools: Tools,
  { root, images, store }: NodeSource,
): Promise<NonNullable<LocalPlatform['node']>> {
  const node = await progress.step(
    'node',
    async (say) => {
      await seedImages(state, store, signal);
      return ensureNode(state, { root, programs: nodePrograms(tools) }, { say, signal });
    },
    ({ started }) => (started ? 'Ready' : 'runs already'),
  );
  await progress.step(
    'images into the node',
    (say) => importImages(state, node.record, images, { say, signal }),
    (imported) => (imported.length > 0 ? `${imported.length} imported` : 'all there'),
  );
  const kubectl = tools.kubectl?.path ?? 'kubectl';
  const address = node.record.addresses.node;
  const api = kubectlFor(kubectl, node.kubeconfig, address);
  await progress.step('DNS, volumes, metrics', async () => {
    await ensureBase(api, node.record, signal);
    if (node.started) await awaitFreshPods(api, node.record, signal);
  });
  return { kubeconfig: node.kubeconfig, kubectl, address };
}

const startedOrNot = (started: boolean): string => (started ? 'serves' : 'runs already');

async function bringUpTemporal(
  { state, target, progress, signal }: BringUp,
  tools: Tools,
  ports: Ports,
): Promise<{ where: LocalPlatform['temporal']; connection: { temporal?: Record<string, string> } }> {
  if (!target.temporal.own) return { where: { address: target.temporal.address }, connection: {} };
  await progress.step(
    'Temporal',
    async (say) => {
      const service = await temporalService(state, tools.temporal?.path ?? 'temporal', ports);
      return ensureService(state, service, [ports.temporal, ports.ui], { say, signal });
    },
    startedOrNot,
  );
  const where = { address: `127.0.0.1:${ports.temporal}`, uiUrl: `http://127.0.0.1:${ports.ui}` };
  return { where, connection: { temporal: temporalEnv(state, ports) } };
}

async function bringUpS3(
  { state, target, progress, signal }: BringUp,
  tools: Tools,
  ports: Ports,
): Promise<{ where: LocalPlatform['s3']; connection: { s3?: Required<LocalPlatform['s3']> } }> {
  if (!target.s3.own) return { where: { endpoint: target.s3.endpoint }, connection: {} };
  await progress.step(
    'S3',
    async (say) => {
      const service = await s3Service(state, tools.versitygw?.path ?? 'versitygw', ports);
      return ensureService(state, service, [ports.s3], { say, signal });
    },
    startedOrNot,
  );
  const s3 = { endpoint: `http://127.0.0.1:${ports.s3}`, keys: await ensureS3Keys(state) };
  return { where: s3, connection: { s3 } };
}

/** The document with a place for backups, where it names none and there is an S3 server of the platform's own; and what a worker needs for drills. */
async function withBackups(
  { state }: BringUp,
  document: Record<string, unknown>,
  env: NodeJS.ProcessEnv,
  s3: Required<LocalPlatform['s3']> | undefined,
): Promise<{ document: Record<string, unknown>; env: NodeJS.ProcessEnv }> {
  if (!s3 || document['backups'] !== undefined) return { document, env };
  const { section, keyFile } = await ensureBackups(state, s3);
  return { document: { ...document, backups: section }, env: { ...env, AROTI_AGE_IDENTITY_FILE: keyFile } };
}

async function bringUpWorker(
  { state, progress, signal }: BringUp,
  document: Record<string, unknown>,
  env: NodeJS.ProcessEnv,
  ports: Ports,
): Promise<void> {
  const start = async (say: Say): Promise<boolean> => {
    const file = await writeDocument(state, document);
    const service = await workerService(checkout, { env, document: file, metricsPort: ports.metrics });
    return ensureService(state, service, [ports.metrics], { say, signal });
  };
  await progress.step('worker', start, (started) => (started ? 'listens' : 'runs already'));
}
