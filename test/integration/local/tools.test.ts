import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pack } from 'tar-stream';
import { type Recipe, recipes, type ToolEntry } from '../../../local/tools/catalogue.ts';
import type { Digest } from '../../../local/tools/digest.ts';
import { resolveEntry } from '../../../local/tools/resolve-tool.ts';
import { ToolUnavailable } from '../../../local/tools/index.ts';

// A recipe like those of the catalogue, whose Go module is the smallest there is.
const entry: ToolEntry = { recipe: 'sample', program: 'pause' };
const program = '#!/bin/sh\necho downloaded\n';

let folder = '';
let server: Server;
let asked: string[] = [];
let answer: (path: string) => { status: number; body: Buffer } | 'silence';
const before = { ...process.env };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tools-'));
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const reply = answer(request.url ?? '');
    if (reply !== 'silence') response.writeHead(reply.status).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AROTI_CACHE = join(folder, 'cache');
  process.env.AROTI_DOWNLOAD_BASE = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mirror`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  process.env = { ...before };
  await rm(folder, { recursive: true });
});

async function archive(content = program): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name: './sample-1.0/LICENSE' }, 'free');
  tar.entry({ name: './sample-1.0/pause' }, content);
  tar.finalize();
  return gzipSync(await buffer(tar as unknown as AsyncIterable<Uint8Array>));
}

function sample(digest: Digest): Recipe {
  const download = { url: 'https://dl.example/v1/sample.tar.gz', digest, programs: { pause: 'sample-1.0/pause' } };
  return { ...recipes.pause, version: '1.0', downloads: { amd64: download, arm64: download } };
}

const sha256 = (data: Buffer): Digest => `sha256:${createHash('sha256').update(data).digest('hex')}`;
const sha512 = (data: Buffer): Digest => `sha512:${createHash('sha512').update(data).digest('hex')}`;
const resolve = (recipe: Recipe, options = {}) => resolveEntry('pause', entry, { sample: recipe }, options);

describe('a download', () => {
  test.each([
    ['SHA-256', sha256],
    ['SHA-512', sha512],
  ])('with the pinned %s is unpacked, kept, and not fetched again', async (_name, digest) => {
    const data = await archive();
    answer = () => ({ status: 200, body: data });
    const tool = await resolve(sample(digest(data)));
    expect(tool).toMatchObject({ name: 'pause', version: '1.0', source: 'download' });
    expect(await readFile(tool.path, 'utf8')).toBe(program);
    expect(asked).toEqual(['/mirror/v1/sample.tar.gz']);
    expect(await resolve(sample(digest(data)))).toEqual({ ...tool, source: 'cache' });
    expect(asked).toHaveLength(1);
  });

  test('with another digest is refused: nothing is kept, and nothing else is tried', async () => {
    const pinned = sha256(await archive());
    answer = () => ({ status: 200, body: Buffer.from('something else') });
    const lines: string[] = [];
    const refused = resolve(sample(pinned), { log: (line: string) => lines.push(line) });
    await expect(refused).rejects.toThrow(ToolUnavailable);
    await expect(refused).rejects.toThrow(pinned);
    await expect(refused).rejects.toThrow('/mirror/v1/sample.tar.gz');
    expect(lines.join('\n')).not.toContain('building');
    expect(await readdir(join(folder, 'cache/tools/sample'))).toEqual([]);
  });

  test('that lacks the program is refused', async () => {
    const data = await archive();
    answer = () => ({ status: 200, body: data });
    const recipe = sample(sha256(data));
    const download = { ...recipe.downloads?.amd64, programs: { pause: 'elsewhere/pause' } } as never;
    await expect(resolve({ ...recipe, downloads: { amd64: download, arm64: download } })).rejects.toThrow(
      'does not hold elsewhere/pause',
    );
  });
});

describe('where nothing is to be downloaded, it is built with Go', () => {
  test.each([
    ['the file is not there', () => ({ status: 404, body: Buffer.from('no') })],
    ['the host fails', () => ({ status: 503, body: Buffer.from('no') })],
  ])('as %s', async (_what, reply) => {
    answer = reply;
    const lines: string[] = [];
    const tool = await resolve(sample(`sha256:${'0'.repeat(64)}`), { log: (line: string) => lines.push(line) });
    expect(tool.source).toBe('go');
    expect((await readFile(tool.path)).subarray(1, 4).toString()).toBe('ELF');
    expect(lines.join('\n')).toMatch(/not to be downloaded .*\n.*fetching its sources.*\n.*building from source/);
  });

  test('as the host takes the call and says nothing: it is not waited for long, and once in a run', async () => {
    answer = () => 'silence';
    expect((await resolve(sample(`sha256:${'1'.repeat(64)}`))).source).toBe('go');
    expect((await resolve(sample(`sha256:${'2'.repeat(64)}`))).source).toBe('go');
    expect(asked).toHaveLength(1);
  }, 60_000);

  test('as nobody listens', async () => {
    process.env.AROTI_DOWNLOAD_BASE = 'http://127.0.0.1:1';
    expect((await resolve(sample(`sha256:${'3'.repeat(64)}`))).source).toBe('go');
  });
});

describe('on PATH', () => {
  const onPath: ToolEntry = { ...entry, onPath: { ask: ['--version'], accepts: { from: '1.2.0', below: '2.0.0' } } };

  async function putOnPath(answerText: string): Promise<void> {
    await mkdir(join(folder, 'bin'), { recursive: true });
    await writeFile(join(folder, 'bin/pause'), `#!/bin/sh\necho '${answerText}'\n`);
    await chmod(join(folder, 'bin/pause'), 0o755);
    process.env.PATH = `${join(folder, 'bin')}:${process.env.PATH}`;
  }

  test('a good version is taken', async () => {
    await putOnPath('pause version v1.4.0');
    const tool = await resolveEntry('pause', onPath, { sample: recipes.pause }, {});
    expect(tool).toEqual({ name: 'pause', path: join(folder, 'bin/pause'), version: '1.4.0', source: 'path' });
  });

  test.each(['pause version v1.1.9', 'pause version v2.0.0', 'pause, no version'])(
    '%j is passed over',
    async (text) => {
      await putOnPath(text);
      const lines: string[] = [];
      const options = { log: (line: string) => lines.push(line) };
      const tool = await resolveEntry('pause', onPath, { sample: recipes.pause }, options);
      expect(tool.source).toBe('go');
      expect(lines[0]).toContain(text);
    },
  );

  test('one that needs libraries is passed over where it runs in another root file system', async () => {
    await putOnPath('pause version v1.4.0');
    const tool = await resolveEntry('pause', { ...onPath, elsewhere: true }, { sample: recipes.pause }, {});
    expect(tool.source).toBe('go');
  });
});

test('a machine without Go is told what to do', async () => {
  process.env.AROTI_DOWNLOAD_BASE = 'http://127.0.0.1:1';
  await mkdir(join(folder, 'bin'));
  await symlink('/usr/bin/setpriv', join(folder, 'bin/setpriv'));
  process.env.PATH = join(folder, 'bin');
  const missing = resolve(sample(`sha256:${'4'.repeat(64)}`));
  // A Go in its usual folder is found without PATH.
  const outcome = await missing.then(
    (tool) => tool.source,
    (error: Error) => error.message,
  );
  expect(outcome).toMatch(
    /^(go$|sample 1\.0 has to be built from source, which needs Go 1\.24\.0 or newer, and there is no Go)/,
  );
});
