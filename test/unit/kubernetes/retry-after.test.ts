import { expect, test } from '@jest/globals';
import { retryAfter } from '../../../src/kubernetes/retry-after.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

test.each([
  ['a success', 200, undefined, undefined],
  ['a success that says when to come again', 200, '3', undefined],
  ['too many requests', 429, undefined, 1000],
  ['too many requests, with seconds', 429, '3', 3000],
  ['too many requests, with a date', 429, 'Thu, 01 Jan 2026 00:00:05 GMT', 5000],
  ['too many requests, with a date that is over', 429, 'Wed, 31 Dec 2025 23:59:00 GMT', 0],
  ['too many requests, with nonsense', 429, 'soon', 1000],
  ['more than is waited at a time', 429, '600', 30_000],
  ['a shutdown that says when to come again', 503, '2', 2000],
  ['no service', 503, undefined, undefined],
  ['a failure', 500, '3', undefined],
])('%s', (_name, statusCode, wish, expected) => {
  expect(retryAfter({ statusCode, headers: wish === undefined ? {} : { 'retry-after': wish } }, now)).toBe(expected);
});
