import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Job, V1Pod } from '@kubernetes/client-node';
import { BackupFailed } from './backup-failed.ts';
import { readIfThere } from '../kubernetes/apply-resolved.ts';
import { awaitObjects } from '../kubernetes/await-objects.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { podsOf } from '../kubernetes/pods.ts';
import { remove } from '../kubernetes/remove.ts';
import type { Platform } from '../platform/schema.ts';

const startMs = 600_000;
/** How long a Job's controller may take to make its Pod. */
const podMs = 60_000;
const removeMs = 60_000;

/** The Pod of a Job that was just made, once commands can be run in it. Throws `NotReady` with why there is none. */
export async function readyPod(cluster: Cluster, platform: Platform, job: V1Job, signal: AbortSignal): Promise<V1Pod> {
  const unschedulableGraceMs = platform.unschedulableGraceSeconds * 1000;
  const pod = await firstPod(cluster, job, signal);
  // Without one the Job itself says why, by its events.
  const wanted = pod ? { apiVersion: 'v1', kind: 'Pod', metadata: placeOf(pod) } : job;
  const timeoutMs = pod ? startMs : 1000;
  await awaitObjects(cluster, 'backup', [wanted], { signal, timeoutMs, unschedulableGraceMs });
  if (pod) return pod;
  throw new BackupFailed('scratch volume', `Job/${job.metadata?.name} has no Pod`);
}

async function firstPod(cluster: Cluster, job: V1Job, signal: AbortSignal): Promise<V1Pod | undefined> {
  const { namespace, name } = placeOf(job);
  const end = performance.now() + podMs;
  while (performance.now() < end) {
    const [pod] = await podsOf(cluster, { namespace, selector: { 'batch.kubernetes.io/job-name': name } }, signal);
    if (pod) return pod;
    await sleep(200, undefined, { signal });
  }
  return undefined;
}

/** What became of a Pod that nothing can be done with any more; undefined: it is as it was. */
export async function whyLost(cluster: Cluster, pod: V1Pod): Promise<BackupFailed | undefined> {
  const { namespace, name } = placeOf(pod);
  const signal = AbortSignal.timeout(10_000);
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  const step = 'scratch volume';
  try {
    const live = (await readIfThere(cluster, { name: `Pod/${namespace}/${name}`, path }, signal)) as V1Pod | undefined;
    if (!live || live.metadata?.deletionTimestamp) return new BackupFailed(step, `the Pod ${name} was deleted`);
    const { phase, reason, message } = live.status ?? {};
    if (phase !== 'Failed') return undefined;
    return new BackupFailed(
      step,
      `the Pod ${name} has ended: ${[reason, message].filter(Boolean).join(', ') || phase}`,
    );
  } catch {
    return undefined;
  }
}

/** Deletes a Job, if it is there, and ends when it and its Pod are gone. */
export async function removeJob(cluster: Cluster, job: V1Job, signal: AbortSignal): Promise<void> {
  const { namespace, name } = placeOf(job);
  const place = { name: `Job/${namespace}/${name}`, path: `/apis/batch/v1/namespaces/${namespace}/jobs/${name}` };
  const live = await readIfThere(cluster, place, signal);
  const uid = live?.metadata?.uid;
  if (uid !== undefined) await remove(cluster, place, uid, { propagation: 'Foreground', patienceMs: removeMs, signal });
}

/** Where it is, and what it is called. */
export function placeOf({ metadata }: V1Job | V1Pod): { namespace: string; name: string } {
  return { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' };
}
