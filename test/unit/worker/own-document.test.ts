import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOwnDocument } from '../../../src/worker/own-document.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aroti-document-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function document(text: string): Promise<string> {
  const file = join(folder, 'platform.yaml');
  await writeFile(file, text);
  return file;
}

test('without a file, or with an empty one, there is nothing to merge over', async () => {
  expect(await readOwnDocument(undefined)).toEqual({});
  expect(await readOwnDocument(await document(''))).toEqual({});
});

test('a document is read as it is written', async () => {
  expect(await readOwnDocument(await document('name: staging\n'))).toEqual({ name: 'staging' });
});

test('a wrong one keeps the worker from starting, and the message names the file and the field', async () => {
  const file = await document('components: {postgres: {storage: {size: 20GB}}}\n');
  await expect(readOwnDocument(file)).rejects.toThrow(file);
  await expect(readOwnDocument(file)).rejects.toThrow('components.postgres.storage.size');
});
