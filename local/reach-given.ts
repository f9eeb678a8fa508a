import { connectCluster } from '../src/kubernetes/client.ts';
import { get } from '../src/kubernetes/request.ts';
import type { Progress } from './progress.ts';
import { isTemporalServing } from './services/temporal.ts';
import type { Target } from './target.ts';
import { UpFailed } from './up-failed.ts';

/** Makes sure that what the user points at answers, before anything is started; throws UpFailed. */
export async function reachGiven(target: Target, progress: Progress, signal?: AbortSignal): Promise<void> {
  const { cluster, temporal, s3 } = target;
  const asItIs = (words: string): string => words;
  if (!cluster.own) await progress.step('Kubernetes', () => reachCluster(cluster.context, signal), asItIs);
  if (!temporal.own) await progress.step('Temporal', () => reachTemporal(temporal.address), asItIs);
  if (!s3.own) await progress.step('S3', () => reachS3(s3.endpoint), asItIs);
}

async function reachCluster(context: string | undefined, signal?: AbortSignal): Promise<string> {
  try {
    const cluster = connectCluster(context);
    const options = { quietMilliseconds: 10_000, ...(signal ? { signal } : {}) };
    const { gitVersion } = await get<{ gitVersion: string }>(cluster, cluster.context, '/version', options);
    return `${cluster.context} at ${cluster.server}, ${gitVersion}`;
  } catch (error) {
    signal?.throwIfAborted();
    throw new UpFailed(
      `The cluster can't be used: ${(error as Error).message}. Correct KUBECONFIG or --context, or leave both out to have a node started here.`,
    );
  }
}

async function reachTemporal(address: string): Promise<string> {
  if (await isTemporalServing(process.env).catch(() => false)) return `answers at ${address}`;
  throw new UpFailed(
    `No Temporal server with its namespace answers at TEMPORAL_ADDRESS=${address}: start it, or unset the variable to have one started here.`,
  );
}

// Whatever it answers: who may do what there is for the one who uses it to find out.
async function reachS3(endpoint: string): Promise<string> {
  const answers = await fetch(endpoint, { redirect: 'manual', signal: AbortSignal.timeout(5000) }).then(
    () => true,
    () => false,
  );
  if (answers) return `answers at ${endpoint}`;
  throw new UpFailed(
    `Nothing answers at AROTI_S3_ENDPOINT=${endpoint}: give a URL such as http://127.0.0.1:9000, or unset the variable to have a server started here.`,
  );
}
