import { describe, expect, test } from '@jest/globals';
import { CheckFailed } from '../../../src/checks/check-failed.ts';
import { runCheck } from '../../../src/checks/run-check.ts';

const subject = { component: 'redis', check: 'PING', wanted: 'PONG', suggestion: 'Look' } as const;
const never = () => new Promise<never>(() => undefined);
const refused = () => Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));

describe('runCheck', () => {
  test('gives what the action gives', async () => {
    expect(await runCheck(subject, {}, () => Promise.resolve('PONG'))).toBe('PONG');
  });

  test('names what was tried, wanted and got', async () => {
    await expect(runCheck(subject, {}, () => Promise.reject(new Error('WRONGPASS')))).rejects.toMatchObject({
      name: 'CheckFailed',
      message: 'redis: PING: wanted PONG, got WRONGPASS',
      suggestion: 'Look',
      retryable: false,
    });
  });

  test('knows what may pass by itself', async () => {
    await expect(runCheck(subject, {}, refused)).rejects.toMatchObject({ retryable: true });
  });

  test('does not wait longer than it may', async () => {
    await expect(runCheck(subject, { timeoutMs: 20 }, never)).rejects.toMatchObject({
      got: 'no answer within 0.02 s',
      retryable: true,
    });
  });

  test('tells the action when its time is over', async () => {
    let reason: unknown;
    const listening = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          reject(new Error('cut'));
        });
      });
    await expect(runCheck(subject, { timeoutMs: 20 }, listening)).rejects.toBeInstanceOf(CheckFailed);
    expect(reason).toMatchObject({ name: 'TimeoutError' });
  });

  test("ends with the caller's own reason when it is cancelled", async () => {
    const controller = new AbortController();
    const running = runCheck(subject, { signal: controller.signal }, never);
    controller.abort(new Error('cancelled'));
    await expect(running).rejects.toThrow('cancelled');
    await expect(runCheck(subject, { signal: controller.signal }, never)).rejects.toThrow('cancelled');
  });

  test('lets a CheckFailed through as it is', async () => {
    const own = new CheckFailed({ ...subject, check: 'other', got: 'x', retryable: true });
    await expect(runCheck(subject, {}, () => Promise.reject(own))).rejects.toBe(own);
  });
});
