import { expect, test } from '@jest/globals';
import { ago, moment } from '../../../../src/cli/render/moment.ts';

test.each([
  [0, 'just now'],
  [59, '59 s ago'],
  [60, '1 min ago'],
  [7199, '1 h ago'],
  [200_000, '2 d ago'],
  [-5, 'just now'],
])('ago: %d s is %s', (passed, expected) => {
  const now = Date.parse('2026-01-02T03:04:05Z');
  expect(ago(new Date(now - passed * 1000).toISOString(), now)).toBe(expected);
});

test('ago: what is no time stays as it is', () => {
  expect(ago('soon', 0)).toBe('soon');
});

test('moment is to the second', () => {
  expect(moment('2026-01-02T03:04:05.678Z')).toBe('2026-01-02 03:04:05Z');
});
