import { describe, expect, test } from '@jest/globals';
import { columnsWithin, rightAligned } from '../../../../src/cli/render/columns.ts';

describe('columnsWithin', () => {
  const columns = [
    { cells: rightAligned(['no', '1', '12']) },
    { cells: ['state', 'deployed', ''] },
    { cells: ['run', 'a-long-name', 'b'], optional: true },
  ];

  test('puts the columns side by side, without white space at the end', () => {
    expect(columnsWithin(80, columns)).toEqual(['no  state     run', ' 1  deployed  a-long-name', '12            b']);
  });

  test('leaves the optional ones out where they do not fit', () => {
    expect(columnsWithin(20, columns)).toEqual(['no  state', ' 1  deployed', '12']);
  });
});
