import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeOnce } from '../../../../local/tools/make-once.ts';

let folder = '';
let target = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'make-once-'));
  target = join(folder, 'inner/thing');
});
afterEach(() => rm(folder, { recursive: true }));

const write = (content: string) => (temporary: string) => writeFile(temporary, content);

test('makes what is not there, and nothing that is', async () => {
  expect(await makeOnce(target, {}, write('one'))).toEqual({ made: true });
  expect(await makeOnce(target, {}, write('two'))).toEqual({ made: false });
  expect(await readFile(target, 'utf8')).toBe('one');
});

test('two callers at once make it once', async () => {
  let times = 0;
  const make = async (temporary: string) => {
    times += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
    await writeFile(temporary, '');
  };
  const results = await Promise.all([makeOnce(target, {}, make), makeOnce(target, {}, make)]);
  expect(times).toBe(1);
  expect(results.map(({ made }) => made)).toEqual([true, false]);
});

test('a failure leaves nothing behind, and the next one can make it', async () => {
  const half = async (temporary: string) => {
    await writeFile(temporary, 'half');
    throw new Error('no space');
  };
  await expect(makeOnce(target, {}, half)).rejects.toThrow('no space');
  expect(await readdir(join(folder, 'inner'))).toEqual([]);
  expect(await makeOnce(target, {}, write('whole'))).toEqual({ made: true });
});

test('what a killed process left is taken over and removed', async () => {
  await mkdir(join(folder, 'inner'));
  const dead = '4194305 1 0-0';
  await writeFile(`${target}.lock`, dead);
  await writeFile(`${target}.part.${dead.replaceAll(' ', '_')}.1`, 'half');
  expect(await makeOnce(target, {}, write('whole'))).toEqual({ made: true });
  expect(await readdir(join(folder, 'inner'))).toEqual(['thing']);
});

test('an aborted one makes nothing', async () => {
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(makeOnce(target, { signal }, write('one'))).rejects.toThrow('stopped');
  expect(await readdir(join(folder, 'inner'))).toEqual([]);
});
