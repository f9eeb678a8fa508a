import { expect, test } from '@jest/globals';
import { memoryStore } from '../../support/memory-store.ts';
import type { ObjectStore } from '../../../src/storage/object-store.ts';
import { writeArtifact } from '../../../src/storage/write-artifact.ts';

const options = { signal: new AbortController().signal, folderKey: 'x/', recipients: [] };
const refused = new Error('refused');

async function* source(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('of this attempt');
}

/** Takes everything, and then says no: whoever is too late sees that an upload is no longer there. */
function refusing(): ObjectStore & { objects: Map<string, Buffer> } {
  const store = memoryStore('refusing');
  return {
    ...store,
    async upload(_key, from) {
      await Array.fromAsync(from);
      throw refused;
    },
  };
}

test('what was completed elsewhere goes where one store fails', async () => {
  const good = memoryStore('good');
  await expect(writeArtifact([good, refusing()], 'x/object', source(), options)).rejects.toBe(refused);
  expect([...good.objects.keys()]).toEqual([]);
});

test('what another attempt has written under its key stays: this one has completed nothing', async () => {
  const store = refusing();
  store.objects.set('x/object', Buffer.from('of a later attempt'));
  await expect(writeArtifact([store], 'x/object', source(), options)).rejects.toBe(refused);
  expect([...store.objects.keys()]).toEqual(['x/object']);
});
