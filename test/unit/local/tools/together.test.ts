import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { together } from '../../../../local/tools/together.ts';

test('all of it is done, and its results come in order', async () => {
  expect(await together([async () => 1, async () => 'two'])).toEqual([1, 'two']);
});

test('the first failure ends the others and is thrown once they have ended', async () => {
  const ends: string[] = [];
  const failing = async (): Promise<void> => {
    await sleep(1);
    throw new Error('no disk');
  };
  const ended = async (signal: AbortSignal): Promise<void> => {
    await sleep(60_000, undefined, { signal }).catch(() => undefined);
    ends.push((signal.reason as Error).message);
    throw new Error('of its end');
  };
  await expect(together([failing, ended])).rejects.toThrow('no disk');
  expect(ends).toEqual(['no disk']);
});

test("the caller's signal ends all", async () => {
  const asked = new AbortController();
  const waiting = (signal: AbortSignal): Promise<void> => sleep(60_000, undefined, { signal });
  const all = together([waiting, waiting], asked.signal);
  asked.abort(new Error('Ctrl-C'));
  await expect(all).rejects.toThrow('Ctrl-C');
});
