import { expect, jest, test } from '@jest/globals';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { memoryStore } from '../../support/memory-store.ts';
import { readAlong, type AlongSource } from '../../../src/drill/read-along.ts';
import { writeArtifact } from '../../../src/storage/write-artifact.ts';

jest.setTimeout(60_000);

const { signal } = new AbortController();
const folder = 'logical/20260101T030000Z-1f2e3d4c/';
const secrets = 'apiVersion: v1\nkind: List\nitems:\n  - kind: Secret\n    metadata: { name: postgres-secret }\n';

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function written(document: string, list: string) {
  const store = memoryStore();
  const identity = await generateIdentity();
  const options = { signal, folderKey: folder, recipients: [await identityToRecipient(identity)] };
  const source: AlongSource = {
    store,
    folder,
    signal,
    identities: [identity],
    manifest: {
      document: await writeArtifact([store], `${folder}platform.yaml`, once(document), options),
      secrets: await writeArtifact([store], `${folder}secrets.yaml`, once(list), options),
    },
  };
  return { store, source };
}

const found = async (source: AlongSource) =>
  (await readAlong(source)).map(({ layer, name, passed }) => `${layer} of ${name}: ${passed ? 'passed' : 'failed'}`);

test('the document and the Secrets are read', async () => {
  const { source } = await written('name: aroti\n', secrets);
  expect(await found(source)).toEqual(['checksum of platform document: passed', 'checksum of Secrets: passed']);
});

test('each is told by itself where it is damaged', async () => {
  const { store, source } = await written('name: aroti\n', secrets);
  const key = `${folder}secrets.yaml.age`;
  store.objects.set(key, Buffer.from(store.objects.get(key) ?? '').subarray(0, -1));
  expect(await found(source)).toEqual(['checksum of platform document: passed', 'checksum of Secrets: failed']);
  store.objects.clear();
  expect(await found(source)).toEqual(['checksum of platform document: failed', 'checksum of Secrets: failed']);
});

test.each(['', 'no: [yaml', 'kind: List\n', 'kind: List\nitems: [{ kind: ConfigMap, metadata: { name: a } }]\n'])(
  'whole bytes that are no list of Secrets are told, and no word of them: %j',
  async (text) => {
    const { source } = await written('name: aroti\n', text);
    const [, check] = await readAlong(source);
    expect(check).toEqual({
      layer: 'archive',
      name: 'Secrets',
      passed: false,
      detail: 'secrets.yaml.age does not hold the Secrets',
    });
  },
);

test('whole bytes that are no document are told', async () => {
  const { source } = await written('just a text', secrets);
  expect(await found(source)).toEqual(['archive of platform document: failed', 'checksum of Secrets: passed']);
});
