import type { Kubectl } from '../kubectl.ts';
import { isStale, parsePods, servesSince } from '../node-status.ts';
import type { StartedNode } from '../node-record.ts';
import { TooLate, until } from '../../until.ts';
import { UpFailed } from '../../up-failed.ts';
import { neededDeployments, baseServices } from './index.ts';
import { namespace } from './names.ts';

const servesWithinMs = 180_000;

/**
 * Has the base services applied, and serving since the node's start; what is unchanged is not written. Throws UpFailed with
 * the Pods if they don't serve.
 */
export async function ensureBase(kubectl: Kubectl, node: StartedNode, signal?: AbortSignal): Promise<void> {
  const list = { apiVersion: 'v1', kind: 'List', items: baseServices() };
  await kubectl(['apply', '--server-side', '--field-manager=aroti-local', '--force-conflicts', '-f', '-'], {
    input: JSON.stringify(list),
    signal,
  });
  await until('base services', servesWithinMs, () => servingOnes(kubectl, node, signal), signal).catch(
    async (error: unknown) => {
      if (!(error instanceof TooLate)) throw error;
      const pods = await kubectl(['-n', namespace, 'get', 'pods', '-o', 'wide']);
      throw new UpFailed(`The node's base services don't serve after ${servesWithinMs / 1000} s:\n${pods}`);
    },
  );
}

async function servingOnes(kubectl: Kubectl, node: StartedNode, signal?: AbortSignal): Promise<true | undefined> {
  const pods = parsePods(await kubectl(['-n', namespace, 'get', 'pods', '-o', 'json'], { signal }));
  const serves = neededDeployments.every((name) =>
    pods.some((pod) => pod.metadata.name.startsWith(`${name}-`) && servesSince(pod, node.startedAt)),
  );
  return serves ? true : undefined;
}

/** Waits until the node's metrics can be read, 90 s at most; throws TooLate. */
export async function awaitMetrics(kubectl: Kubectl, signal?: AbortSignal): Promise<void> {
  const read = (): Promise<true | undefined> =>
    kubectl(['get', '--raw', '/apis/metrics.k8s.io/v1beta1/nodes'], { signal }).then(
      (json) => (json.includes('"usage"') ? true : undefined),
      () => undefined,
    );
  await until('metrics', 90_000, read, signal);
}

/**
 * Waits until no Pod's status is from before the node's start, 60 s at most, so that whoever asks next is told how things are.
 */
export async function awaitFreshPods(kubectl: Kubectl, node: StartedNode, signal?: AbortSignal): Promise<void> {
  const stale = async (): Promise<number> =>
    parsePods(await kubectl(['get', 'pods', '-A', '-o', 'json'], { signal })).filter((pod) =>
      isStale(pod, node.startedAt),
    ).length;
  await until('Pods', 60_000, async () => ((await stale()) === 0 ? true : undefined), signal).catch(
    (error: unknown) => {
      if (!(error instanceof TooLate)) throw error;
    },
  );
}
