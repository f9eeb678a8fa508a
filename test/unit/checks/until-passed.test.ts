import { describe, expect, test } from '@jest/globals';
import { CheckFailed } from '../../../src/checks/check-failed.ts';
import { untilPassed } from '../../../src/checks/until-passed.ts';

const failure = (got: string) =>
  new CheckFailed({ component: 'mailer', check: 'c', wanted: 'w', got, suggestion: 's', retryable: true });
const judges = {
  isHopeless: ({ got }: CheckFailed) => got === 'hopeless',
  liesBetween: ({ got }: CheckFailed) => got === 'between',
};

/** Attempts that fail so, one after the other, the last one for ever; `passed` passes. */
function attempts(...outcomes: string[]) {
  let made = 0;
  const attempt = () => {
    const outcome = outcomes[Math.min(made++, outcomes.length - 1)] ?? '';
    return outcome === 'passed' ? Promise.resolve('fact') : Promise.reject(failure(outcome));
  };
  return { attempt, made: () => made };
}

describe('untilPassed', () => {
  test('tries again until it passes', async () => {
    const { attempt, made } = attempts('no', 'no', 'passed');
    expect(await untilPassed({ timeoutMs: 10_000 }, judges, attempt)).toBe('fact');
    expect(made()).toBe(3);
  });

  test('at the end of its time the last failure is final', async () => {
    const { attempt, made } = attempts('first', 'last');
    await expect(untilPassed({ timeoutMs: 300 }, judges, attempt)).rejects.toMatchObject({
      got: 'last',
      retryable: false,
    });
    expect(made()).toBeGreaterThan(1);
  });

  test('what is hopeless is final at once', async () => {
    const { attempt, made } = attempts('hopeless');
    await expect(untilPassed({ timeoutMs: 10_000 }, judges, attempt)).rejects.toMatchObject({ retryable: false });
    expect(made()).toBe(1);
  });

  test('what lies between stays worth another try', async () => {
    const { attempt } = attempts('between');
    await expect(untilPassed({ timeoutMs: 10 }, judges, attempt)).rejects.toMatchObject({ retryable: true });
  });

  test('an abort and an error that is no failure of the check come out as they are', async () => {
    const gone = new Error('gone');
    const signal = AbortSignal.abort(gone);
    await expect(untilPassed({ timeoutMs: 10, signal }, judges, attempts('no').attempt)).rejects.toBe(gone);
    await expect(untilPassed({ timeoutMs: 10_000 }, judges, () => Promise.reject(gone))).rejects.toBe(gone);
  });
});
