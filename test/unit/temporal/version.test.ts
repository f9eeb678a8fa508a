import { describe, expect, test } from '@jest/globals';
import { isAtLeast, supportWarning } from '../../../src/temporal/version.ts';

describe('supportWarning', () => {
  test.each<[string, string]>([
    ['1.22.4', 'Temporal 1.22 is past its support, which ended when 1.25 came'],
    ['1.25.1', 'Temporal 1.25 is past its support, which ended when 1.28 came'],
  ])('%j is past its support', (version, warning) => {
    expect(supportWarning(version)).toContain(warning);
  });

  test.each(['1.30.0', '1.32.2', '1.40.0', '2.0.0', '', 'built by hand'])(
    '%j is not, as far as is known',
    (version) => {
      expect(supportWarning(version)).toBeUndefined();
    },
  );
});

describe('isAtLeast', () => {
  test.each<[string, number, boolean]>([
    ['1.25.0', 25, true],
    ['1.24.9', 25, false],
    ['1.9.0', 25, false],
    ['1.25.0-rc.1', 25, true],
    ['v1.26.2', 25, true],
    ['2.0.0', 25, true],
    ['', 25, false],
  ])('%j is at least 1.%i: %j', (version, minor, is) => {
    expect(isAtLeast(version, minor)).toBe(is);
  });
});
