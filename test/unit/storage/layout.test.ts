import { describe, expect, test } from '@jest/globals';
import { fileNameOf } from '../../../src/storage/layout.ts';

describe('fileNameOf', () => {
  test.each([
    ['aroti', 'aroti'],
    ['app_staging', 'app_staging'],
    ['../../other', '..%2F..%2Fother'],
    ['-100% of "it\'s"', '-100%25%20of%20%22it%27s%22'],
    ['ünï🐘', '%C3%BCn%C3%AF%F0%9F%90%98'],
    ['a%2Fb', 'a%252Fb'],
    // The files of roles and tablespaces are called globals.
    ['globals', '%67lobals'],
    ['globals2', 'globals2'],
  ])('%s: %s', (database, file) => {
    expect(fileNameOf(database)).toBe(file);
    expect(decodeURIComponent(file)).toBe(database);
  });
});
