import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { imageDocument, writeDockerArchive } from '../../../../local/images/docker-archive.ts';
import { missingFolders, writeFilesLayer } from '../../../../local/images/files-layer.ts';
import { registryOf } from '../../../../local/images/registry.ts';
import { eachTarEntry } from '../../../../local/images/tar-entries.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docker-archive-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function contents(file: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await eachTarEntry(file, async (entry) => {
    found.set(entry.header.name, await text(entry as unknown as AsyncIterable<Uint8Array>));
  });
  return found;
}

test('a layer of files has the folders above them, and is the same whenever it is written', async () => {
  await writeFile(join(folder, 'program'), '#!/bin/sh\n');
  const files = [
    { path: 'usr/bin/program', from: join(folder, 'program'), mode: 0o755 },
    { path: 'etc/empty', folder: true as const, mode: 0o700, uid: 1000 },
    { path: 'etc/empty/note', text: 'hello', mode: 0o644 },
  ];
  const one = await writeFilesLayer(join(folder, 'one'), 'test', files);
  const two = await writeFilesLayer(join(folder, 'two'), 'test', files);
  expect(one.digest).toBe(two.digest);
  expect(Object.fromEntries(await contents(one.file))).toEqual({
    'etc/': '',
    'usr/': '',
    'usr/bin/': '',
    'usr/bin/program': '#!/bin/sh\n',
    'etc/empty/': '',
    'etc/empty/note': 'hello',
  });
  expect(missingFolders([{ path: 'a' }, { path: 'b/c/d' }])).toEqual(['b', 'b/c']);
});

test('an archive names the image, its configuration and its layers, lowest first', async () => {
  const lower = await writeFilesLayer(join(folder, 'lower'), 'below', [{ path: 'a', text: 'a', mode: 0o644 }]);
  const upper = await writeFilesLayer(join(folder, 'upper'), 'above', [{ path: 'b', text: 'b', mode: 0o644 }]);
  const config = { User: '1000', Cmd: ['/b'] };
  await writeDockerArchive(join(folder, 'image'), 'docker.io/library/x:1', config, [lower, upper], 'amd64');
  const found = await contents(join(folder, 'image'));
  const [manifest] = JSON.parse(found.get('manifest.json') ?? '') as {
    Config: string;
    RepoTags: string[];
    Layers: string[];
  }[];
  expect(manifest?.RepoTags).toEqual(['docker.io/library/x:1']);
  const document = JSON.parse(found.get(manifest?.Config ?? '') ?? '') as Record<string, unknown>;
  expect(document).toMatchObject({
    architecture: 'amd64',
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: [lower.digest, upper.digest] },
    history: [{ created_by: 'below' }, { created_by: 'above' }],
  });
  expect(manifest?.Layers.map((name) => found.get(name)?.length)).toEqual([lower.bytes, upper.bytes]);
});

test('the same layers and settings are the same image', () => {
  expect(imageDocument({ Cmd: ['x'] }, [], 'arm64')).toBe(imageDocument({ Cmd: ['x'] }, [], 'arm64'));
});

test.each([
  ['docker.io/library/postgres:15', 'docker.io'],
  ['registry.k8s.io/pause:3.10', 'registry.k8s.io'],
  ['127.0.0.1:5000/a/b:1', '127.0.0.1:5000'],
])('%s is in %s', (ref, registry) => expect(registryOf(ref)).toBe(registry));
