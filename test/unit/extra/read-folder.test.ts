import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { folderReader, manifestsFolder } from '../../../src/extra/read-folder.ts';

let root: string;
const files = {
  'mailer/b.yaml': 'b: 1',
  'mailer/a.yml': 'a: 1',
  'mailer/sub/c.json': '{"c": 1}',
  'mailer/README.md': 'words',
  'mailer/.hidden/d.yaml': 'd: 1',
  'mailer/.e.yaml': 'e: 1',
  'words/README.md': 'words',
  'bytes/a.yaml': Buffer.from([0xff, 0xfe, 0x00]),
  'long/a.yaml': '#'.repeat(5 * 1024 * 1024),
  'long/b.yaml': '#'.repeat(4 * 1024 * 1024),
  '../outside/secret.yaml': 'hush: 1',
};

beforeAll(async () => {
  root = join(await realpath(await mkdtemp(join(tmpdir(), 'aroti-extra-'))), 'inside');
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  await mkdir(join(root, 'linked'));
  await symlink(join(root, '../outside/secret.yaml'), join(root, 'linked/a.yaml'));
  await symlink(join(root, '../outside'), join(root, 'way-out'));
  // As a volume of a ConfigMap has it.
  await mkdir(join(root, 'mounted/..2026'), { recursive: true });
  await writeFile(join(root, 'mounted/..2026/a.yaml'), 'a: 1');
  await symlink('..2026', join(root, 'mounted/..data'));
  await symlink('..data/a.yaml', join(root, 'mounted/a.yaml'));
});
afterAll(() => rm(dirname(root), { recursive: true }));

describe('folderReader', () => {
  test("reads a folder's manifests, in the order of their paths, and leaves the rest", async () => {
    expect(await folderReader(root)('mailer')).toEqual([
      { name: 'mailer/a.yml', text: 'a: 1' },
      { name: 'mailer/b.yaml', text: 'b: 1' },
      { name: 'mailer/sub/c.json', text: '{"c": 1}' },
    ]);
  });

  test('reads a single file, and the volume of a ConfigMap', async () => {
    expect(await folderReader(root)('mailer/b.yaml')).toEqual([{ name: 'b.yaml', text: 'b: 1' }]);
    expect(await folderReader(root)('mounted')).toEqual([{ name: 'mounted/a.yaml', text: 'a: 1' }]);
  });

  test.each([
    ['what is not there', 'nothing', 'nothing is not in '],
    ['a folder without manifests', 'words', 'words has no .yaml, .yml, .json file'],
    ['a way up', '../outside', '../outside leads out of '],
    ['another folder with the same beginning', '../inside-too', 'is not in'],
    ['a link out of the folder', 'way-out', 'way-out leads out of '],
    ['a file that is a link out of its folder', 'linked', 'linked/a.yaml leads out of '],
    ['what is no text', 'bytes', 'bytes/a.yaml is no UTF-8 text'],
    ['too much', 'long', 'long holds 9437184 bytes; 8388608 are the most'],
  ])('refuses %s', async (_what, path, message) => {
    await expect(folderReader(root)(path)).rejects.toMatchObject({
      name: 'SourceProblem',
      message: expect.stringContaining(message),
    });
  });
});

test.each([
  ['what the environment names', { AROTI_MANIFESTS_FOLDER: '/a', AROTI_PLATFORM_FILE: '/b/p.yaml' }, '/c/p.yaml', '/a'],
  ["the platform file's folder", { AROTI_PLATFORM_FILE: '/b/p.yaml' }, undefined, '/b'],
  ['that of the file that is given', { AROTI_PLATFORM_FILE: '/b/p.yaml' }, '/c/p.yaml', '/c'],
  ['else the present one', {}, undefined, resolve('.')],
])('paths start at %s', (_what, env, file, folder) => {
  expect(manifestsFolder(env, file)).toBe(folder);
});
