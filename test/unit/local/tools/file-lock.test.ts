import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { withFileLock } from '../../../../local/tools/file-lock.ts';

let folder = '';
let lock = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-lock-'));
  lock = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true }));

test('names its holder while it is held, and is gone afterwards', async () => {
  const held = await withFileLock(lock, {}, () => readFile(lock, 'utf8'));
  expect(held.split(' ')[0]).toBe(String(process.pid));
  await expect(readFile(lock)).rejects.toThrow('ENOENT');
});

test('is waited for while its holder runs', async () => {
  const order: string[] = [];
  const waits: string[] = [];
  const first = Promise.withResolvers<void>();
  const one = withFileLock(lock, {}, async () => {
    await first.promise;
    order.push('one');
  });
  while (!(await readFile(lock, 'utf8').catch(() => ''))) await new Promise((resolve) => setTimeout(resolve, 5));
  const two = withFileLock(lock, { onWait: (holder) => waits.push(holder) }, async () => {
    order.push('two');
  });
  while (waits.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  first.resolve();
  await Promise.all([one, two]);
  expect(order).toEqual(['one', 'two']);
  expect(waits).toEqual([String(process.pid)]);
});

test('is taken over where its holder has died', async () => {
  await writeFile(lock, '4194305 1 0-0');
  expect(await withFileLock(lock, {}, () => Promise.resolve('in'))).toBe('in');
});

test('waiting for it can be stopped', async () => {
  const stop = new AbortController();
  const held = withFileLock(
    lock,
    {},
    () => new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve())),
  );
  while (!(await readFile(lock, 'utf8').catch(() => ''))) await new Promise((resolve) => setTimeout(resolve, 5));
  const waiting = withFileLock(lock, { signal: stop.signal, onWait: () => stop.abort(new Error('stopped')) }, () =>
    Promise.resolve(),
  );
  await expect(waiting).rejects.toThrow('stopped');
  await held;
});
