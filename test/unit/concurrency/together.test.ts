import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { together } from '../../../src/concurrency/together.ts';

const never = new AbortController().signal;
const untilAborted = (signal: AbortSignal) => setTimeout(60_000, undefined, { signal });

describe('together', () => {
  test('gives all results, in order', async () => {
    expect(
      await together(
        never,
        async () => 1,
        async () => 'two',
      ),
    ).toEqual([1, 'two']);
    const numbers = [3, 4, 5].map((number) => async () => number);
    expect(await together(undefined, ...numbers)).toEqual([3, 4, 5]);
  });

  test('a failure of one aborts the other, is waited for, and is what is thrown', async () => {
    const failure = new Error('no space');
    const ends: unknown[] = [];
    const other = async (signal: AbortSignal) => {
      await untilAborted(signal).catch(() => setTimeout(20));
      ends.push(signal.reason);
      throw new Error('of its end');
    };
    await expect(together(never, other, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(ends).toEqual([failure]);
    await expect(together(undefined, () => Promise.reject(failure), other)).rejects.toBe(failure);
  });

  test('an abort from outside aborts both, and its reason is thrown', async () => {
    const controller = new AbortController();
    const both = together(controller.signal, untilAborted, untilAborted);
    const reason = new Error('cancelled');
    controller.abort(reason);
    await expect(both).rejects.toBe(reason);
  });
});
