import { expect, test } from '@jest/globals';
import { ownedValues } from '../../../src/kubernetes/owned-values.ts';

const pod = {
  metadata: { labels: { a: '1', b: '2' }, finalizers: ['x', 'y'] },
  spec: {
    containers: [
      { name: 'main', image: 'one', ports: [{ containerPort: 80, protocol: 'TCP', name: 'http' }] },
      { name: 'side', image: 'two' },
    ],
    selector: { whole: { thing: true } },
    args: ['first', 'second'],
  },
};

test.each([
  ['a field', { 'f:metadata': { 'f:labels': { 'f:a': {} } } }, { 'f:metadata': { 'f:labels': { 'f:a': '1' } } }],
  [
    'something as a whole',
    { 'f:spec': { 'f:selector': {} } },
    { 'f:spec': { 'f:selector': { whole: { thing: true } } } },
  ],
  [
    'an item by its key',
    { 'f:spec': { 'f:containers': { 'k:{"name":"side"}': { '.': {}, 'f:image': {} } } } },
    { 'f:spec': { 'f:containers': { 'k:{"name":"side"}': { 'f:image': 'two' } } } },
  ],
  [
    'an item by two keys',
    {
      'f:spec': {
        'f:containers': {
          'k:{"name":"main"}': { 'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { 'f:name': {} } } },
        },
      },
    },
    {
      'f:spec': {
        'f:containers': {
          'k:{"name":"main"}': { 'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { 'f:name': 'http' } } },
        },
      },
    },
  ],
  [
    'an item of a set',
    { 'f:metadata': { 'f:finalizers': { 'v:"y"': {} } } },
    { 'f:metadata': { 'f:finalizers': { 'v:"y"': 'y' } } },
  ],
  ['an item by its place', { 'f:spec': { 'f:args': { 'i:1': {} } } }, { 'f:spec': { 'f:args': { 'i:1': 'second' } } }],
  ['what is not there', { 'f:status': { 'f:phase': {} } }, { 'f:status': { 'f:phase': undefined } }],
])('%s', (_name, fields, expected) => expect(ownedValues(pod, fields)).toEqual(expected));
