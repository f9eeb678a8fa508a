import type { Artifact } from './artifact.ts';
import { WrittenWrong } from './errors.ts';
import type { ObjectStore } from './object-store.ts';
import { smallestPart } from './part-size.ts';
import { StoreFailed } from './store-failed.ts';

/**
 * Looks whether every artifact of a folder, with a slash at its end, is there in its size; of a small one also whether it is what was
 * written, as far as the store keeps checksums. Throws `StoreFailed`.
 */
export async function requireArtifacts(
  store: ObjectStore,
  folder: string,
  artifacts: readonly Artifact[],
  signal: AbortSignal,
): Promise<void> {
  const found = new Map<string, number>();
  for await (const { key, bytes } of store.list(folder, signal)) found.set(key, bytes);
  for (const { key, bytes, sha256 } of artifacts) {
    const there = found.get(`${folder}${key}`);
    if (there === undefined) throw wrong(store, `${key} is not there, ${bytes} bytes were written`);
    if (there !== bytes) throw wrong(store, `${key} has ${there} bytes, ${bytes} were written`);
    // What came in parts has a checksum of theirs, which the manifest doesn't know.
    if (bytes >= smallestPart) continue;
    const stored = (await store.head(`${folder}${key}`, signal))?.sha256;
    if (stored !== undefined && stored !== sha256) {
      throw wrong(store, `${key} has the sha256 ${stored}, ${sha256} was written`);
    }
  }
}

function wrong(store: ObjectStore, problem: string): StoreFailed {
  return new StoreFailed(store.name, new WrittenWrong(problem), { permanent: true });
}
