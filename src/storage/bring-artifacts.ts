import type { Artifact } from './artifact.ts';
import { DamagedArtifact } from './errors.ts';
import type { ObjectStore } from './object-store.ts';
import { readArtifact, type ReadOptions } from './read-artifact.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { execInPod } from '../kubernetes/exec.ts';
import { CannotDecompress, hasZstd, NotWritten, putFile, putTar } from '../kubernetes/put-file.ts';

/** Where something is brought to: a file of a container, or a folder that tars are unpacked into. */
export interface BroughtTo {
  cluster: Cluster;
  place: { namespace: string; pod: string; container: string };
  path: string;
  as: 'file' | 'folder';
}

export interface BringOptions extends Omit<ReadOptions, 'compressed'> {
  /** Sees the streams go by, as they are put into the container. */
  count: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
  /** Hears about how many bytes that will be. */
  expect?: (bytes: number) => void;
}

/**
 * Brings artifacts into a container, decrypted and compared with what was written. Where it has zstd, they are decompressed there:
 * the way goes through the API server, and what is compressed is a fifth of it. Throws as `readArtifact`, or `NotWritten`.
 */
export async function bringArtifacts(
  store: ObjectStore,
  folder: string,
  artifacts: readonly Artifact[],
  to: BroughtTo,
  { count, expect, ...options }: BringOptions,
): Promise<void> {
  const { cluster, place, path } = to;
  const { signal } = options;
  const put = { file: putFile, folder: putTar }[to.as];
  const isAnyCompressed = artifacts.some(({ compression }) => compression === 'zstd');
  const decompressesThere = isAnyCompressed && (await hasZstd(cluster, place, signal));
  const travelsCompressed = ({ compression }: Artifact) => decompressesThere && compression === 'zstd';
  const sizes = artifacts.map((artifact) => (travelsCompressed(artifact) ? artifact.bytes : artifact.plainBytes));
  expect?.(sizes.reduce((sum, bytes) => sum + bytes, 0));
  for (const artifact of artifacts) {
    const compressed = travelsCompressed(artifact);
    const source = count(readArtifact(store, folder, artifact, { ...options, compressed }));
    if (!compressed) {
      await put(cluster, place, path, source, { signal });
      continue;
    }
    await put(cluster, place, path, source, { signal, compression: 'zstd' }).catch((error: unknown) => {
      throw error instanceof CannotDecompress
        ? new DamagedArtifact('compression', `${artifact.key}: ${error.message}`, { cause: error })
        : error;
    });
    if (to.as === 'file') await compareSize(to, artifact, signal);
  }
}

async function compareSize(
  { cluster, place, path }: BroughtTo,
  { key, plainBytes }: Artifact,
  signal: AbortSignal,
): Promise<void> {
  const command = ['stat', '-c', '%s', '--', path];
  const { exitCode, output } = await execInPod(cluster, { ...place, command }, { signal, limitBytes: 10_000 });
  if (exitCode !== 0) throw new NotWritten(`${path} could not be looked at: ${output.trim()}`);
  if (Number(output) !== plainBytes) {
    throw new DamagedArtifact('compression', `${key} gives ${output.trim()} bytes; it was made of ${plainBytes}`);
  }
}
