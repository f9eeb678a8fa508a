import { expect, test } from '@jest/globals';
import { retryAfter } from '../../../src/kubernetes/retry-after.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

test.each([
  ['nothing asked', undefined, undefined],
  ['seconds', '3', 3000],
  ['none', '0', 0],
  ['a date', 'Thu, 01 Jan 2026 00:00:05 GMT', 5000],
  ['a date that is over', 'Wed, 31 Dec 2025 23:59:00 GMT', 0],
  ['nonsense', 'soon', undefined],
  ['more than is waited at a time', '600', 30_000],
])('%s', (_name, wish, expected) => {
  expect(retryAfter(wish === undefined ? {} : { 'retry-after': wish }, now)).toBe(expected);
});
