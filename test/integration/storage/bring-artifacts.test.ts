import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { testCluster } from '../../support/cluster.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { serverInPod } from '../../support/server-in-pod.ts';
import { execInPod } from '../../../src/kubernetes/exec.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import { hasZstd } from '../../../src/kubernetes/put-file.ts';
import type { Artifact } from '../../../src/storage/artifact.ts';
import { bringArtifacts } from '../../../src/storage/bring-artifacts.ts';
import { writeArtifact } from '../../../src/storage/write-artifact.ts';

jest.setTimeout(120_000);

const signal = AbortSignal.timeout(300_000);
const folder = 'logical/some/';
const store = memoryStore();
const content = Buffer.concat([Buffer.from('some text, '.repeat(500_000)), randomBytes(3_000_000)]);
const count = (source: AsyncIterable<Uint8Array>) => source;

let cluster: Cluster;
let server: Awaited<ReturnType<typeof serverInPod>>;
let identity: string;

beforeAll(async () => {
  cluster = await testCluster();
  server = await serverInPod('postgres');
  identity = await generateIdentity();
});
afterAll(() => server.stop());

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function written(key: string, options: { compressed?: boolean; encrypted?: boolean } = {}): Promise<Artifact> {
  const { compressed = true, encrypted = true } = options;
  return writeArtifact([store], `${folder}${key}`, once(content), {
    signal,
    folderKey: folder,
    ...(compressed && { compression: { level: 3 } }),
    recipients: encrypted ? [await identityToRecipient(identity)] : [],
  });
}

const to = (path: string, as: 'file' | 'folder' = 'file') => ({ cluster, place: server.pod, path, as });
const options = () => ({ signal, identities: [identity], count });
const inPod = async (...command: string[]) =>
  (await execInPod(cluster, { ...server.pod, command }, { signal, limitBytes: 10_000 })).output;

test('the image of PostgreSQL has a zstd, so what follows is decompressed there', async () => {
  expect(await hasZstd(cluster, server.pod, signal)).toBe(true);
});

test.each([
  ['compressed and encrypted', { compressed: true, encrypted: true }],
  ['compressed', { compressed: true, encrypted: false }],
  ['neither', { compressed: false, encrypted: false }],
])('an artifact that is %s arrives as what it was made of', async (name, how) => {
  const path = `/tmp/brought/${name}`;
  await bringArtifacts(store, folder, [await written(`${name}.dump`, how)], to(path), options());
  expect(await inPod('sha256sum', path)).toContain(createHash('sha256').update(content).digest('hex'));
});

test('what was damaged before it was stored is told by its layer, also where it is decompressed elsewhere', async () => {
  const artifact = await written('damaged.dump', { encrypted: false });
  const stored = store.objects.get(`${folder}${artifact.key}`) ?? Buffer.alloc(0);
  const asIf = (bytes: Buffer): Artifact => {
    store.objects.set(`${folder}${artifact.key}`, bytes);
    return { ...artifact, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  };
  const bring = (changed: Artifact, as: 'file' | 'folder' = 'file') =>
    bringArtifacts(store, folder, [changed], to('/tmp/brought/damaged', as), options());
  const compression = { name: 'DamagedArtifact', layer: 'compression' };
  const flipped = Buffer.from(stored);
  flipped[1_000_000] = (flipped[1_000_000] ?? 0) ^ 1;
  await expect(bring(asIf(flipped))).rejects.toMatchObject(compression);
  await expect(bring(asIf(stored.subarray(0, -1000)))).rejects.toMatchObject(compression);
  await expect(bring(asIf(Buffer.from('no zstd at all')))).rejects.toMatchObject(compression);
  await expect(bring({ ...asIf(stored), plainBytes: 17 })).rejects.toMatchObject(compression);
  const either = { name: expect.stringMatching(/^(NotWritten|DamagedArtifact)$/) };
  await expect(bring(asIf(flipped), 'folder')).rejects.toMatchObject(either);
  store.objects.set(`${folder}${artifact.key}`, flipped);
  await expect(bring(artifact)).rejects.toMatchObject({ name: 'DamagedArtifact', layer: 'checksum' });
});
