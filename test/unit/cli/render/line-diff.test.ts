import { describe, expect, test } from '@jest/globals';
import { lineDiff } from '../../../../src/cli/render/line-diff.ts';

const text = (before: string, after: string, context?: number) =>
  lineDiff(before, after, context).map((line) => (line.sign === '…' ? `…${line.skipped}` : `${line.sign}${line.text}`));
const lines = (...each: (string | number)[]) => each.join('\n');

describe('lineDiff', () => {
  test.each<[string, string, string, string[]]>([
    ['the same', lines('a', 'b'), lines('a', 'b'), ['…2']],
    ['one line', 'a', 'b', ['-a', '+b']],
    ['from nothing', '', 'b', ['-', '+b']],
    ['added at the end', lines('a', 'b'), lines('a', 'b', 'c'), [' a', ' b', '+c']],
    ['added at the start', lines('b'), lines('a', 'b'), ['+a', ' b']],
    ['gone from the middle', lines('a', 'b', 'c'), lines('a', 'c'), [' a', '-b', ' c']],
    ['moved', lines('a', 'b', 'c'), lines('b', 'c', 'a'), ['-a', ' b', ' c', '+a']],
    ['repeated', lines('a', 'a'), lines('a', 'a', 'a'), [' a', ' a', '+a']],
    [
      'two places far apart',
      lines(1, 2, 3, 4, 5, 6, 7, 8, 9),
      lines(0, 2, 3, 4, 5, 6, 7, 8, 10),
      ['-1', '+0', ' 2', ' 3', '…3', ' 7', ' 8', '-9', '+10'],
    ],
  ])('%s', (_what, before, after, expected) => {
    expect(text(before, after)).toEqual(expected);
  });

  test('texts with nothing in common are shown whole, however long', () => {
    const [old, young] = ['o', 'y'].map((letter) => Array.from({ length: 3000 }, (_, n) => `${letter}${n}`).join('\n'));
    const diff = lineDiff(old ?? '', young ?? '');
    expect(diff.filter(({ sign }) => sign === '-')).toHaveLength(3000);
    expect(diff.filter(({ sign }) => sign === '+')).toHaveLength(3000);
  });
});
