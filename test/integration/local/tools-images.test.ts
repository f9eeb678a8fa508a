import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execa, type ResultPromise } from 'execa';
import { images } from '../../../local/images/catalogue.ts';
import { archiveOf } from '../../../local/images/image-archive.ts';
import { eachTarEntry } from '../../../local/images/tar-entries.ts';
import { resolveTool } from '../../../local/tools/index.ts';

const recipe = images['registry.k8s.io/pause:3.10'];
let folder = '';
let crane = '';
let registry = '';
let server: ResultPromise;

// A registry on this machine, served by the same tool that pulls from it.
beforeAll(async () => {
  crane = (await resolveTool('crane')).path;
  folder = await mkdtemp(join(tmpdir(), 'tools-images-'));
  process.env.AROTI_CACHE = join(folder, 'cache');
  server = execa(crane, ['registry', 'serve', '--address', '127.0.0.1:0'], { reject: false });
  registry = await new Promise<string>((resolve) => {
    server.stderr?.on('data', (line: Buffer) => {
      const port = /on port (\d+)/.exec(line.toString())?.[1];
      if (port) resolve(`127.0.0.1:${port}`);
    });
  });
}, 120_000);

afterAll(async () => {
  server.kill();
  await server;
  await rm(folder, { recursive: true });
});

async function tagsIn(archive: string): Promise<string[]> {
  let tags: string[] = [];
  await eachTarEntry(archive, async (entry) => {
    const content = await text(entry as unknown as AsyncIterable<Uint8Array>);
    if (entry.header.name === 'manifest.json') {
      tags = (JSON.parse(content) as { RepoTags: string[] }[]).flatMap((image) => image.RepoTags);
    }
  });
  return tags;
}

test('an image is built under its name where its registry does not have it, and pulled where it has', async () => {
  const ref = `${registry}/pause:3.10`;
  const lines: string[] = [];
  const built = await archiveOf(ref, recipe, { log: (line) => lines.push(line) });
  expect(lines.join('\n')).toMatch(/pulling it from .*\n.*not to be pulled/);
  expect(await tagsIn(built)).toEqual([ref]);

  await execa(crane, ['push', built, ref]);
  const pulled = await archiveOf(ref, recipe, {});
  expect(pulled).not.toBe(built);
  expect(await tagsIn(pulled)).toEqual([ref]);
  expect(await archiveOf(ref, recipe, {})).toBe(pulled);
  expect((await readdir(join(folder, 'cache/images'))).filter((name) => !name.endsWith('.tar'))).toEqual([]);
}, 60_000);

test('an image of a registry that does not answer is built, and kept', async () => {
  const ref = '127.0.0.1:1/pause:3.10';
  const lines: string[] = [];
  const built = await archiveOf(ref, recipe, { log: (line) => lines.push(line) });
  expect(lines.join('\n')).not.toContain('pulling');
  expect(await archiveOf(ref, recipe, { log: (line) => lines.push(line) })).toBe(built);
  expect(lines.filter((line) => line.includes('writing the image'))).toHaveLength(1);
}, 60_000);

test("the user's own image is asked for in no registry", async () => {
  const lines: string[] = [];
  await archiveOf(`${registry}/own:1`, { ...recipe, own: true }, { log: (line) => lines.push(line) });
  expect(lines.join('\n')).not.toContain('pulling');
}, 60_000);
