import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Header, pack } from 'tar-stream';
import { topmost, whiteout, writeRootLayer } from '../../../../local/images/root-layer.ts';
import { eachTarEntry } from '../../../../local/images/tar-entries.ts';
import { digestOf } from '../../../../local/tools/digest.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'root-layer-'));
});
afterEach(() => rm(folder, { recursive: true }));

type Item = Partial<Header> & { name: string; content?: string };
const [then, now] = [new Date(1_000_000), new Date(2_000_000)];

async function tarOf(name: string, items: readonly Item[]): Promise<string> {
  const tar = pack();
  const file = join(folder, name);
  const written = pipeline(tar, createWriteStream(file));
  for (const { content, ...header } of items) {
    if (content === undefined) tar.entry({ mtime: then, ...header });
    else tar.entry({ mtime: then, ...header }, content);
  }
  tar.finalize();
  await written;
  return file;
}

async function list(file: string): Promise<string[]> {
  const items: string[] = [];
  await eachTarEntry(file, async (entry) => {
    const { name, type, linkname, uid, mode } = entry.header;
    const content = await text(entry as unknown as AsyncIterable<Uint8Array>);
    items.push([name, type, ...(linkname ? [`-> ${linkname}`] : []), uid, mode.toString(8), content].join(' ').trim());
  });
  return items;
}

const base: Item[] = [
  { name: './', type: 'directory' },
  { name: './bin/', type: 'directory' },
  { name: './bin/sh', content: 'shell', mode: 0o755 },
  { name: './etc/', type: 'directory' },
  { name: './etc/passwd', content: 'root' },
  { name: './var/old/', type: 'directory' },
  { name: './var/old/a', content: 'a' },
];

test('without a lower layer it is the whole root file system, but no devices', async () => {
  const to = await tarOf('to', [
    ...base,
    { name: './dev/', type: 'directory' },
    { name: './dev/null', type: 'character-device' },
  ]);
  await writeRootLayer(join(folder, 'layer'), 'test', { to });
  expect(await list(join(folder, 'layer'))).toEqual([
    'bin/ directory 0 755',
    'bin/sh file 0 755 shell',
    'etc/ directory 0 755',
    'etc/passwd file 0 644 root',
    'var/old/ directory 0 755',
    'var/old/a file 0 644 a',
    'dev/ directory 0 755',
  ]);
});

test('with one it is what is new, what changed, and what is gone', async () => {
  const from = await tarOf('from', base);
  const to = await tarOf('to', [
    ...base.slice(0, 3),
    { name: './etc/', type: 'directory', mtime: now },
    { name: './etc/passwd', content: 'root redis', mtime: now },
    { name: './bin/redis', content: 'server', uid: 999, mode: 0o700 },
    { name: './bin/link', type: 'symlink', linkname: 'redis' },
    { name: './bin/same', type: 'link', linkname: './bin/redis' },
  ]);
  await writeRootLayer(join(folder, 'layer'), 'test', { from, to });
  expect(await list(join(folder, 'layer'))).toEqual([
    'etc/ directory 0 755',
    'etc/passwd file 0 644 root redis',
    'bin/redis file 999 700 server',
    'bin/link symlink -> redis 0 644',
    'bin/same link -> bin/redis 0 644',
    'var/.wh.old file 0 644',
  ]);
});

test('gives the digest and size of what it wrote, the same for the same', async () => {
  const to = await tarOf('to', base);
  const one = await writeRootLayer(join(folder, 'one'), 'test', { to });
  const two = await writeRootLayer(join(folder, 'two'), 'test', { to });
  expect(one.digest).toBe(two.digest);
  expect(one.digest).toBe(await digestOf(one.file, one.digest));
});

test('a whole folder that is gone needs one whiteout', () => {
  expect(topmost(['a/b', 'a/b/c', 'a/b/c/d', 'x', 'xy'])).toEqual(['a/b', 'x', 'xy']);
  expect(whiteout('a/b')).toBe('a/.wh.b');
  expect(whiteout('x')).toBe('.wh.x');
});
