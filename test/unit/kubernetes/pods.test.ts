import { expect, test } from '@jest/globals';
import { selectorText } from '../../../src/kubernetes/pods.ts';

test('a selector as a query has it', () => {
  const matchExpressions = [
    { key: 'tier', operator: 'In', values: ['a', 'b'] },
    { key: 'tier', operator: 'NotIn', values: ['c'] },
    { key: 'live', operator: 'Exists' },
    { key: 'dead', operator: 'DoesNotExist' },
  ];
  expect(selectorText({ matchLabels: { app: 'x' }, matchExpressions })).toBe(
    'app=x,tier in (a,b),tier notin (c),live,!dead',
  );
  expect(selectorText({})).toBe('');
});
