import { expect, test } from '@jest/globals';
import { masked } from '../../../../src/kubernetes/plan/masked.ts';

test.each<[string, string, string[], unknown, unknown, object]>([
  ['a value of a ConfigMap', 'ConfigMap', ['f:data', 'f:k'], 'a', 'b', { before: 'a', after: 'b' }],
  ['what is absent stays absent', 'ConfigMap', ['f:data', 'f:k'], undefined, 'b', { after: 'b' }],
  ['false is a value', 'Pod', ['f:spec', 'f:x'], true, false, { before: true, after: false }],
  ['a value of a Secret', 'Secret', ['f:data', 'f:k'], 'a', 'b', { before: '•••', after: '••• (changes)' }],
  ['a new one', 'Secret', ['f:stringData', 'f:k'], undefined, 'b', { after: '•••' }],
  ['one that goes', 'Secret', ['f:data', 'f:k'], 'a', undefined, { before: '•••' }],
  ['all of them', 'Secret', ['f:data'], undefined, { k: 'a', l: 'b' }, { after: { k: '•••', l: '•••' } }],
  ['a label of a Secret', 'Secret', ['f:metadata', 'f:labels', 'f:a'], 'a', 'b', { before: 'a', after: 'b' }],
  [
    "kubectl's copy of it",
    'Secret',
    ['f:metadata', 'f:annotations', 'f:kubectl.kubernetes.io/last-applied-configuration'],
    '{"data":{}}',
    undefined,
    { before: '•••' },
  ],
  [
    'all annotations at once',
    'Secret',
    ['f:metadata', 'f:annotations'],
    { a: 'x' },
    undefined,
    { before: { a: '•••' } },
  ],
])('%s', (_name, kind, path, before, after, shown) => {
  expect(masked(kind, path, before, after)).toEqual(shown);
});
