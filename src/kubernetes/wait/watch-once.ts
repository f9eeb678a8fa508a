import type { KubernetesObject } from '@kubernetes/client-node';
import type { IncomingMessage } from 'node:http';
import { acceptFor } from './accept-for.ts';
import type { CollectionSpec } from './plan-wait.ts';
import type { Cluster } from '../client.ts';
import { ClusterError, noAnswer, refusal } from '../errors.ts';
import { open } from '../request.ts';
import { collectionPath } from '../resources.ts';

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'ERROR';
  object: KubernetesObject;
}

/** The API server ends a watch after this time, so that a lost event costs no more; silence beyond it is a dead connection. */
const seconds = 45;
const silence = (seconds + 10) * 1000;

/**
 * One watch from a resourceVersion on, until the API server ends it. Throws `ClusterError` when it is cut off, 410 among them,
 * or the signal's reason.
 */
export async function watchOnce(
  cluster: Cluster,
  spec: CollectionSpec,
  resourceVersion: string,
  signal: AbortSignal,
  onEvent: (event: WatchEvent) => void,
): Promise<void> {
  const { labelSelector, fieldSelector } = spec;
  const object = `${spec.kind} watch`;
  const response = await open(cluster, {
    object,
    path: await collectionPath(cluster, spec),
    query: { watch: true, resourceVersion, timeoutSeconds: seconds, labelSelector, fieldSelector },
    accept: acceptFor(spec, 'PartialObjectMetadata'),
    quietMilliseconds: silence,
    signal,
  });
  try {
    for await (const line of linesOf(response)) {
      const event = JSON.parse(line) as WatchEvent;
      if (event.type === 'ERROR') throw refusal(object, (event.object as { code?: number }).code ?? 500, event.object);
      onEvent(event);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof ClusterError ? error : noAnswer(object, cluster.server, error);
  } finally {
    response.destroy();
  }
}

async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  response.setEncoding('utf8');
  for await (const chunk of response as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line !== '');
  }
}
