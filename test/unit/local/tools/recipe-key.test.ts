import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { recipeKey } from '../../../../local/tools/recipe-key.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recipe-key-'));
  await mkdir(join(folder, 'inner'));
  await writeFile(join(folder, 'a'), 'one');
  await writeFile(join(folder, 'inner/b'), 'two');
});
afterEach(() => rm(folder, { recursive: true }));

test('is twelve digits, and the same for the same content', async () => {
  const key = await recipeKey({ version: 1 }, [folder]);
  expect(key).toMatch(/^[0-9a-f]{12}$/);
  expect(await recipeKey({ version: 1 }, [folder])).toBe(key);
});

test('changes with the value', async () => {
  expect(await recipeKey({ version: 1 }, [folder])).not.toBe(await recipeKey({ version: 2 }, [folder]));
});

test.each([
  ["a file's content", () => writeFile(join(folder, 'inner/b'), 'three')],
  ['a new file', () => writeFile(join(folder, 'inner/c'), '')],
  ["a file's name", () => rm(join(folder, 'a')).then(() => writeFile(join(folder, 'z'), 'one'))],
])('changes with %s', async (_what, change) => {
  const before = await recipeKey(0, [folder]);
  await change();
  expect(await recipeKey(0, [folder])).not.toBe(before);
});

test('does not change with what tools leave behind', async () => {
  const before = await recipeKey(0, [folder]);
  await mkdir(join(folder, '__pycache__'));
  await writeFile(join(folder, '__pycache__/a.pyc'), 'x');
  await writeFile(join(folder, '.cache'), 'x');
  expect(await recipeKey(0, [folder])).toBe(before);
});

test('takes single files too', async () => {
  const before = await recipeKey(0, [join(folder, 'a')]);
  await writeFile(join(folder, 'inner/b'), 'three');
  expect(await recipeKey(0, [join(folder, 'a')])).toBe(before);
});
