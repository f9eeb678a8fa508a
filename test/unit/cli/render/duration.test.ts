import { expect, test } from '@jest/globals';
import { duration } from '../../../../src/cli/render/duration.ts';

test.each([
  [0, '0 s'],
  [-1, '0 s'],
  [1.94, '1.9 s'],
  [59.9, '59.9 s'],
  [60, '1 min'],
  [159.8, '2 min 40 s'],
  [3599, '59 min 59 s'],
  [3600, '1 h'],
  [18_190, '5 h 3 min'],
  [86_399, '1 d'],
  [90_000, '1 d 1 h'],
  [86_400 * 30, '30 d'],
])('%s seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));
