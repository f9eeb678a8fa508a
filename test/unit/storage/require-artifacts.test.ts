import { describe, expect, test } from '@jest/globals';
import { memoryStore } from '../../support/memory-store.ts';
import type { ObjectStore } from '../../../src/storage/object-store.ts';
import { requireArtifacts } from '../../../src/storage/require-artifacts.ts';
import { writeArtifact } from '../../../src/storage/write-artifact.ts';

const signal = new AbortController().signal;
const folder = 'logical/x/';
const permanent = (message: string) => ({ name: 'StoreFailed', permanent: true, message });

async function written(bytes = 3) {
  const store = memoryStore();
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(bytes, 'own');
  }
  const artifact = await writeArtifact([store], `${folder}a`, source(), { signal, folderKey: folder, recipients: [] });
  return { store, artifacts: [artifact] };
}

/** The same store, as one that keeps no checksums. */
function withoutChecksums(store: ObjectStore): ObjectStore {
  return {
    ...store,
    async head(key, until) {
      const { sha256: _sha256, ...found } = (await store.head(key, until)) ?? { key, bytes: 0, modifiedAt: '' };
      return found;
    },
  };
}

describe('requireArtifacts', () => {
  test('takes what was written for good', async () => {
    const { store, artifacts } = await written();
    await expect(requireArtifacts(store, folder, artifacts, signal)).resolves.toBeUndefined();
  });

  test.each<[string, Buffer | undefined, string]>([
    ['is gone', undefined, 'destination primary: WrittenWrong: a is not there, 3 bytes were written'],
    ['is shorter', Buffer.from('ow'), 'destination primary: WrittenWrong: a has 2 bytes, 3 were written'],
  ])('says of one that %s what is there', async (_what, body, message) => {
    const { store, artifacts } = await written();
    if (body) store.objects.set(`${folder}a`, body);
    else store.objects.delete(`${folder}a`);
    await expect(requireArtifacts(store, folder, artifacts, signal)).rejects.toMatchObject(permanent(message));
  });

  test("tells another's of the same size by its checksum, where the store keeps any", async () => {
    const { store, artifacts } = await written();
    store.objects.set(`${folder}a`, Buffer.from('her'));
    await expect(requireArtifacts(store, folder, artifacts, signal)).rejects.toThrow(/a has the sha256 [0-9a-f]{64}, /);
    await requireArtifacts(withoutChecksums(store), folder, artifacts, signal);
  });

  test('asks for no checksum of what may have come in parts', async () => {
    const { store, artifacts } = await written(8 * 1024 * 1024);
    const head = () => Promise.reject(new Error('it was asked'));
    await expect(requireArtifacts({ ...store, head }, folder, artifacts, signal)).resolves.toBeUndefined();
  });
});
