import { describe, expect, test } from '@jest/globals';
import { again, mayRepeat, type Repeatable } from '../../../src/kubernetes/again.ts';
import { ClusterError } from '../../../src/kubernetes/errors.ts';

const answered = (status: number) => new ClusterError('A/x', { status, reason: `HTTP ${status}`, message: 'no' });
const silent = (reason: string) => new ClusterError('A/x', { reason, message: 'no answer' });
const apply: Repeatable = { method: 'PATCH', contentType: 'application/apply-patch+yaml' };

describe('what is sent again', () => {
  test.each<[string, Repeatable, unknown, boolean]>([
    ['a read that met trouble', {}, answered(500), true],
    ['a read that got no answer', {}, silent('ECONNRESET'), true],
    ['an apply that met trouble', apply, answered(503), true],
    ['an apply that got no answer', apply, silent('ECONNREFUSED'), true],
    ['whatever was refused unseen', { method: 'POST' }, answered(429), true],
    ['a creation that may have happened', { method: 'POST' }, answered(500), false],
    ['a creation by a name that is looked at', { method: 'POST', repeatable: true }, answered(500), true],
    ['a deletion that may have happened', { method: 'DELETE' }, silent('ECONNRESET'), false],
    [
      'another patch that may have happened',
      { method: 'PATCH', contentType: 'application/json' },
      answered(500),
      false,
    ],
    ['what was silent for long', {}, silent('ETIMEDOUT'), false],
    ['what somebody is in a hurry for', { quietMilliseconds: 3000 }, answered(503), false],
    ['what is not there', {}, answered(404), false],
    ['what is in conflict', apply, answered(409), false],
    ['what went wrong on this side', {}, new TypeError('no'), false],
  ])('%s', (_name, request, error, repeated) => {
    expect(mayRepeat(request, error)).toBe(repeated);
  });
});

describe('again', () => {
  test('gives what an attempt gives', async () => {
    let attempts = 0;
    const work = () => (++attempts < 3 ? Promise.reject(answered(503)) : Promise.resolve(attempts));
    expect(await again({}, work)).toBe(3);
  });

  test('leaves the API server alone as long as it asks', async () => {
    const retryAfterMs = 250;
    const refused = new ClusterError('A/x', { status: 429, reason: 'TooManyRequests', message: 'no', retryAfterMs });
    const attempts: number[] = [];
    await again({}, () => {
      attempts.push(performance.now());
      return attempts.length < 2 ? Promise.reject(refused) : Promise.resolve();
    });
    const [first = 0, second = 0] = attempts;
    // Timers may be early by a millisecond.
    expect(second - first).toBeGreaterThanOrEqual(retryAfterMs - 1);
  });

  test('throws in the end what the last attempt threw', async () => {
    let attempts = 0;
    const work = () => Promise.reject(silent(`attempt ${++attempts}`));
    await expect(again({}, work)).rejects.toMatchObject({ reason: 'attempt 6' });
  });

  test('ends with the reason of the signal', async () => {
    const ending = new AbortController();
    const work = () => {
      setTimeout(() => ending.abort(new Error('enough')), 10);
      return Promise.reject(answered(503));
    };
    await expect(again({ signal: ending.signal }, work)).rejects.toThrow('enough');
  });
});
