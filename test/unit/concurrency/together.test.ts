import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { together } from '../../../src/backup/together.ts';

const never = new AbortController().signal;
const untilAborted = (signal: AbortSignal) => setTimeout(60_000, undefined, { signal });

describe('together', () => {
  test('gives both results', async () => {
    expect(
      await together(
        never,
        async () => 1,
        async () => 'two',
      ),
    ).toEqual([1, 'two']);
  });

  test('a failure of one aborts the other, is waited for, and is what is thrown', async () => {
    const failure = new Error('no space');
    let ended = false;
    const other = async (signal: AbortSignal) => {
      await untilAborted(signal).catch(() => setTimeout(20));
      ended = true;
    };
    await expect(together(never, other, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(ended).toBe(true);
    await expect(together(never, () => Promise.reject(failure), other)).rejects.toBe(failure);
  });

  test('an abort from outside aborts both, and its reason is thrown', async () => {
    const controller = new AbortController();
    const both = together(controller.signal, untilAborted, untilAborted);
    const reason = new Error('cancelled');
    controller.abort(reason);
    await expect(both).rejects.toBe(reason);
  });
});
