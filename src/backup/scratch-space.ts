import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesListObject, V1Job, V1Pod } from '@kubernetes/client-node';
import { BackupFailed } from './backup-failed.ts';
import { dumpLabel, scratchContainer, scratchFolder, scratchJob, scratchNamespace } from './scratch-job.ts';
import { applyObjects } from '../kubernetes/apply.ts';
import { readIfThere } from '../kubernetes/apply-resolved.ts';
import { awaitObjects } from '../kubernetes/await-objects.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { execStream } from '../kubernetes/exec-stream.ts';
import { podsOf } from '../kubernetes/pods.ts';
import { putFile } from '../kubernetes/put-file.ts';
import { remove } from '../kubernetes/remove.ts';
import { get } from '../kubernetes/request.ts';
import { contentHash } from '../manifests/parts/content-hash.ts';
import { serviceAddress } from '../platform/names.ts';
import { quantityValue } from '../platform/quantity.ts';
import type { Platform } from '../platform/schema.ts';
import { podPrograms, type Programs, type RunningProgram } from '../postgres/programs.ts';
import type { Login } from '../postgres/with-postgres.ts';

/** A container with a volume of its own, near the server, whose programs reach the server. */
export interface ScratchSpace {
  /** Where the volume is. */
  folder: string;
  /** Of the volume. */
  bytes: number;
  programs: Programs;
  /** Runs a command there; no shell has a part in it. */
  run(command: readonly string[], signal: AbortSignal): RunningProgram;
  put(path: string, source: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
}

export interface SpaceRequest {
  cluster: Cluster;
  platform: Platform;
  login: Login;
  /** Id of the backup. */
  backup: string;
  database: { name: string; bytes: number };
  signal: AbortSignal;
}

const gibibyte = 1024 ** 3;
const startMs = 600_000;
/** How long a Job's controller may take to make its Pod. */
const podMs = 60_000;
const removeMs = 60_000;

/**
 * Gives `use` a scratch space for one database, for as long as it runs; what an attempt before left of it is removed first. Throws
 * `NotReady` where there can be none, `BackupFailed` where the Pod was lost, and what `use` throws.
 */
export async function withScratchSpace<Result>(
  request: SpaceRequest,
  use: (space: ScratchSpace) => Promise<Result>,
): Promise<Result> {
  const { cluster, platform, backup, database, signal } = request;
  const name = `dump-${backup.toLowerCase()}-${contentHash(database.name)}`;
  const bytes = volumeBytes(platform, database.bytes);
  const job = scratchJob(platform, { name, backup, bytes });
  await removeJob(cluster, job, signal);
  try {
    await applyObjects(cluster, [job], { signal });
    const pod = await readyPod(cluster, platform, job, signal);
    try {
      return await use(spaceIn(request, pod, bytes));
    } catch (error) {
      signal.throwIfAborted();
      throw (await whyLost(cluster, pod)) ?? error;
    }
  } finally {
    // Cancelled or not: what can't be removed now removes itself.
    await removeJob(cluster, job, AbortSignal.timeout(removeMs)).catch(() => undefined);
  }
}

/** Removes all scratch spaces of a backup. */
export async function removeScratchSpaces(
  cluster: Cluster,
  platform: Platform,
  backup: string,
  signal: AbortSignal,
): Promise<void> {
  const path = `/apis/batch/v1/namespaces/${scratchNamespace(platform)}/jobs`;
  const query = { labelSelector: `${dumpLabel}=${backup}` };
  const { items } = await get<KubernetesListObject<V1Job>>(cluster, 'Job', path, { query, signal });
  await Promise.all(items.map((job) => removeJob(cluster, job, signal)));
}

function volumeBytes({ backups }: Platform, databaseBytes: number): number {
  const { storageSize } = backups.directory;
  return storageSize === undefined ? Math.max(gibibyte, databaseBytes * 2) : quantityValue(storageSize);
}

function spaceIn({ cluster, platform, login }: SpaceRequest, { metadata }: V1Pod, bytes: number): ScratchSpace {
  const place = { namespace: metadata?.namespace ?? '', pod: metadata?.name ?? '', container: scratchContainer };
  return {
    folder: scratchFolder,
    bytes,
    programs: podPrograms(cluster, place, login, serviceAddress(platform, 'postgres')),
    run: (command, signal) => execStream(cluster, { ...place, command: [...command] }, { signal }),
    put: (path, source, signal) => putFile(cluster, place, path, source, signal),
  };
}

async function readyPod(cluster: Cluster, platform: Platform, job: V1Job, signal: AbortSignal): Promise<V1Pod> {
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
async function whyLost(cluster: Cluster, pod: V1Pod): Promise<BackupFailed | undefined> {
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

async function removeJob(cluster: Cluster, job: V1Job, signal: AbortSignal): Promise<void> {
  const { namespace, name } = placeOf(job);
  const place = { name: `Job/${namespace}/${name}`, path: `/apis/batch/v1/namespaces/${namespace}/jobs/${name}` };
  const live = await readIfThere(cluster, place, signal);
  const uid = live?.metadata?.uid;
  if (uid !== undefined) await remove(cluster, place, uid, { propagation: 'Foreground', patienceMs: removeMs, signal });
}

function placeOf({ metadata }: V1Job | V1Pod): { namespace: string; name: string } {
  return { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' };
}
