import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { RateLimiter } from '../../../src/kubernetes/rate-limiter.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Asks for so many turns, and notes in `served` who got his and when, in milliseconds. */
function ask(limiter: RateLimiter, names: string[], served: [string, number][], signal?: AbortSignal): Promise<void>[] {
  return names.map(async (name) => {
    await limiter.turn(signal);
    served.push([name, Math.round(performance.now())]);
  });
}

test('a burst goes at once, the rest at the rate, in the order of asking', async () => {
  const limiter = new RateLimiter({ perSecond: 10, burst: 2 });
  const served: [string, number][] = [];
  const begun = Math.round(performance.now());
  void ask(limiter, ['a', 'b', 'c', 'd'], served);
  await jest.advanceTimersByTimeAsync(1000);
  expect(served.map(([name, at]) => [name, at - begun])).toEqual([
    ['a', 0],
    ['b', 0],
    ['c', 100],
    ['d', 200],
  ]);
});

test('in no stretch of time more go than the burst and the rate allow', async () => {
  const limiter = new RateLimiter({ perSecond: 50, burst: 20 });
  const served: [string, number][] = [];
  for (let second = 0; second < 5; second++) {
    void ask(limiter, Array(40).fill('x'), served);
    await jest.advanceTimersByTimeAsync(700);
  }
  await jest.advanceTimersByTimeAsync(10_000);
  expect(served).toHaveLength(200);
  const times = served.map(([, at]) => at);
  const tooMany = times.flatMap((begin, from) =>
    times.slice(from).flatMap((end, more) => {
      // Both ends are counted.
      const allowed = 20 + 1 + ((end - begin) / 1000) * 50;
      return more + 1 > allowed ? [{ begin, end, went: more + 1, allowed }] : [];
    }),
  );
  expect(tooMany).toEqual([]);
});

test('quiet gathers no more than the burst', async () => {
  const limiter = new RateLimiter({ perSecond: 10, burst: 2 });
  const served: [string, number][] = [];
  await jest.advanceTimersByTimeAsync(60_000);
  void ask(limiter, ['a', 'b', 'c'], served);
  await jest.advanceTimersByTimeAsync(50);
  expect(served.map(([name]) => name)).toEqual(['a', 'b']);
});

test('one who gives up fails with his reason, and takes nobody a turn', async () => {
  const limiter = new RateLimiter({ perSecond: 10, burst: 1 });
  const served: [string, number][] = [];
  const begun = Math.round(performance.now());
  const ending = new AbortController();
  void ask(limiter, ['a'], served);
  const [gone] = ask(limiter, ['b'], served, ending.signal);
  void ask(limiter, ['c'], served);
  const reason = new Error('enough');
  ending.abort(reason);
  await expect(gone).rejects.toBe(reason);
  await jest.advanceTimersByTimeAsync(100);
  expect(served.map(([name, at]) => [name, at - begun])).toEqual([
    ['a', 0],
    ['c', 100],
  ]);
  await expect(limiter.turn(ending.signal)).rejects.toBe(reason);
});

test('when all have given up, the next one who asks is served in his time', async () => {
  const limiter = new RateLimiter({ perSecond: 10, burst: 1 });
  const served: [string, number][] = [];
  const ending = new AbortController();
  await limiter.turn();
  const [gone] = ask(limiter, ['a'], served, ending.signal);
  ending.abort(new Error('enough'));
  await expect(gone).rejects.toThrow('enough');
  await jest.advanceTimersByTimeAsync(1000);
  void ask(limiter, ['b'], served);
  await jest.advanceTimersByTimeAsync(0);
  expect(served.map(([name]) => name)).toEqual(['b']);
});
