import type { KubernetesObject } from '@kubernetes/client-node';
import type { Cluster } from './client.ts';
import { diagnose } from './diagnose.ts';
import { ClusterError } from './errors.ts';
import { NotReady } from './not-ready.ts';
import type { AwaitOptions } from './wait/await-options.ts';
import { blame } from './wait/blame.ts';
import { Wait } from './wait/wait.ts';

export { NotReady } from './not-ready.ts';
export type { AwaitOptions } from './wait/await-options.ts';

/**
 * Ends when all objects, which were applied before, are ready. Throws `NotReady` as soon as waiting can't help and at the
 * time-out, `ClusterError` if the account may not look at them or the API server never answered, or the signal's reason.
 */
export async function awaitObjects(
  cluster: Cluster,
  component: string,
  objects: readonly KubernetesObject[],
  options: AwaitOptions,
): Promise<void> {
  const { signal, timeoutMs } = options;
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(timeOut), timeoutMs);
  const wait = new Wait(
    cluster,
    component,
    objects,
    options,
    signal ? AbortSignal.any([signal, ending.signal]) : ending.signal,
  );
  try {
    const hopeless = await wait.untilSettled();
    if (!hopeless) return;
    throw new NotReady(
      await diagnose(cluster, component, { pending: hopeless, around: wait.standing().around }, signal),
    );
  } catch (error) {
    if (error !== timeOut) throw error;
    throw await timedOut(cluster, component, wait, options);
  } finally {
    clearTimeout(timer);
    ending.abort();
    await wait.ended();
  }
}

const timeOut = new Error('the wait has timed out');

async function timedOut(
  cluster: Cluster,
  component: string,
  wait: Wait,
  { signal, timeoutMs }: AwaitOptions,
): Promise<Error> {
  const { pending: all, around } = wait.standing();
  const pending = blame(all);
  if (wait.hasSeen && pending) {
    return new NotReady(await diagnose(cluster, component, { pending, around, timedOutAfter: timeoutMs }, signal));
  }
  const message = `no answer from ${cluster.server} for ${Math.round(timeoutMs / 1000)} s`;
  return new ClusterError(component, { reason: 'NoAnswer', message });
}
