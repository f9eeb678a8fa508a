import { expect, test } from '@jest/globals';
import { wrapped } from '../../../../src/cli/render/wrapped.ts';

test.each<[string, number, string[]]>([
  ['one two', 20, ['- one two']],
  ['one two three', 9, ['- one two', '  three']],
  ['a-word-that-is-too-long b', 8, ['- a-word-that-is-too-long', '  b']],
  ['one  two', 7, ['- one', '  two']],
  ['', 10, ['-']],
])('%j in %d characters', (text, width, expected) => {
  expect(wrapped('- ', '  ', text, width)).toEqual(expected);
});
