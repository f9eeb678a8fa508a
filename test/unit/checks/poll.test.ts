import { describe, expect, test } from '@jest/globals';
import { poll } from '../../../src/checks/poll.ts';

describe('poll', () => {
  test('asks until there is an answer', async () => {
    let asked = 0;
    expect(await poll(async () => (++asked === 2 ? 'yes' : undefined), { timeoutMs: 5_000 })).toBe('yes');
    expect(asked).toBe(2);
  });

  test('asks once where there is no time', async () => {
    let asked = 0;
    expect(await poll(async () => void asked++, { timeoutMs: 0 })).toBeUndefined();
    expect(asked).toBe(1);
  });

  test('asks a last time at the end', async () => {
    let asked = 0;
    expect(await poll(async () => void asked++, { timeoutMs: 100 })).toBeUndefined();
    expect(asked).toBe(2);
  });

  test('ends with the reason of its signal', async () => {
    const controller = new AbortController();
    const polling = poll(async () => undefined, { signal: controller.signal, timeoutMs: 60_000 });
    setTimeout(() => controller.abort(new Error('cancelled')), 10);
    await expect(polling).rejects.toThrow('cancelled');
  });

  test('does not hide an error', async () => {
    await expect(poll(() => Promise.reject(new Error('broken')), { timeoutMs: 1_000 })).rejects.toThrow('broken');
  });
});
