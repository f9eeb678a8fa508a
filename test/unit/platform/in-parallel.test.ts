import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { inParallel } from '../../../src/platform/in-parallel.ts';

describe('inParallel', () => {
  test.each([1, 2, 10])('gives results in order with %d at once', async (limit) => {
    let now = 0;
    let most = 0;
    const results = await inParallel([30, 10, 20, 5], limit, async (ms) => {
      most = Math.max(most, ++now);
      await setTimeout(ms);
      now--;
      return ms * 2;
    });
    expect(results).toEqual([60, 20, 40, 10]);
    expect(most).toBe(Math.min(limit, 4));
  });

  test('nothing to do is nothing', async () => {
    expect(await inParallel([], 3, async () => 1)).toEqual([]);
  });

  test('after a failure nothing is begun, and what goes on is waited for', async () => {
    const begun: number[] = [];
    let ended = false;
    const all = inParallel([1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      if (item === 1) throw new Error('first');
      await setTimeout(30);
      ended = true;
    });
    await expect(all).rejects.toThrow('first');
    expect(begun).toEqual([1, 2]);
    expect(ended).toBe(true);
  });
});
