import type { KubernetesListObject, V1Job, V1Pod } from '@kubernetes/client-node';
import type { BackupFailed } from './backup-failed.ts';
import { dumpLabel, scratchContainer, scratchFolder, scratchJob, scratchNamespace } from './scratch-job.ts';
import { placeOf, readyPod, removeJob, whyLost } from './scratch-pod.ts';
import { applyObjects } from '../kubernetes/apply.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { putFile } from '../kubernetes/put-file.ts';
import { get } from '../kubernetes/request.ts';
import { execTied } from '../kubernetes/tied-command.ts';
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
  /** What became of it, if nothing can be done with it any more; undefined: it is as it was. */
  whyLost(): Promise<BackupFailed | undefined>;
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
const removeMs = 60_000;

/**
 * Gives `use` a scratch space for one database, for as long as it runs; what an attempt before left of it is removed first. Throws
 * `NotReady` where there can be none, and what `use` throws.
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
    return await use(spaceIn(request, await readyPod(cluster, platform, job, signal), bytes));
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

function spaceIn({ cluster, platform, login }: SpaceRequest, pod: V1Pod, bytes: number): ScratchSpace {
  const { namespace, name } = placeOf(pod);
  const place = { namespace, pod: name, container: scratchContainer };
  return {
    folder: scratchFolder,
    bytes,
    programs: podPrograms(cluster, place, login, serviceAddress(platform, 'postgres')),
    run: (command, signal) => execTied(cluster, { ...place, command: [...command] }, { signal }),
    put: (path, source, signal) => putFile(cluster, place, path, source, { signal }),
    whyLost: () => whyLost(cluster, pod),
  };
}
