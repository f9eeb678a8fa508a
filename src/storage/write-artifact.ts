import type { Artifact } from './artifact.ts';
import { compress, type ZstdSettings } from './compression.ts';
import { encrypt } from './encryption.ts';
import type { ObjectStore, Uploaded } from './object-store.ts';
import { tee } from './tee.ts';

export interface WriteOptions {
  signal: AbortSignal;
  /** Of the backup, with a slash at its end: artifacts are named from there on. */
  folderKey: string;
  /** Absent: it is written as it comes. */
  compression?: ZstdSettings;
  /** age recipients; none: it is not encrypted. */
  recipients: readonly string[];
  /** What is likely to be stored, in bytes. */
  expectedBytes?: number;
}

/**
 * Writes a stream to all stores at once, compressed and encrypted as is asked for; the key gets an ending for each (`.zst`,
 * `.age`). Where one store fails, the others are ended too, and nothing is left in any.
 */
export async function writeArtifact(
  stores: readonly ObjectStore[],
  key: string,
  source: AsyncIterable<Uint8Array>,
  options: WriteOptions,
): Promise<Artifact> {
  const { signal, folderKey, compression, recipients, expectedBytes } = options;
  const startedAt = performance.now();
  const encrypted = recipients.length > 0;
  const whole = `${key}${compression ? '.zst' : ''}${encrypted ? '.age' : ''}`;
  let plainBytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of source) {
      plainBytes += piece.length;
      yield piece;
    }
  }
  const compressed = compression ? compress(counted(), compression) : counted();
  const stored = encrypted ? encrypt(compressed, recipients) : compressed;
  const uploaded = await uploadToAll(stores, whole, stored, {
    signal,
    ...(expectedBytes !== undefined && { expectedBytes }),
  });
  return {
    key: whole.slice(folderKey.length),
    ...uploaded,
    plainBytes,
    compression: compression ? 'zstd' : 'none',
    encrypted,
    seconds: Math.round(performance.now() - startedAt) / 1000,
  };
}

async function uploadToAll(
  stores: readonly ObjectStore[],
  key: string,
  source: AsyncIterable<Uint8Array>,
  options: { signal: AbortSignal; expectedBytes?: number },
): Promise<Uploaded> {
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const sources = stores.length === 1 ? [source] : tee(source, stores.length);
  const results = await Promise.allSettled(
    stores.map((store, index) =>
      store.upload(key, sources[index] as AsyncIterable<Uint8Array>, { ...options, signal }).catch((error: unknown) => {
        failure.abort(error);
        throw error;
      }),
    ),
  );
  const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const [first] = done;
  if (first && done.length === stores.length) return first;
  options.signal.throwIfAborted();
  // Where one failed, what the others had completed by then is no part of a backup. What this attempt did not complete is not its own to
  // delete: a later one may have written it, if this worker was away for so long that it was given up.
  const completed = stores.filter((_store, index) => results[index]?.status === 'fulfilled');
  await Promise.all(completed.map((store) => store.remove([key], AbortSignal.timeout(letGoMs)).catch(() => undefined)));
  throw failure.signal.reason;
}

const letGoMs = 15_000;
