import { expect, test } from '@jest/globals';
import { firstDifference } from '../../../src/redis/compare-redis.ts';

const settings = { maxMemory: 268_435_456, maxMemoryPolicy: 'allkeys-lru', appendOnly: true };
const actual = { maxmemory: '268435456', 'maxmemory-policy': 'allkeys-lru', appendonly: 'yes' };

test.each<[string, Record<string, string>, ReturnType<typeof firstDifference>]>([
  ['all as wanted', actual, undefined],
  ['more is set', { ...actual, save: '' }, undefined],
  ['less memory', { ...actual, maxmemory: '0' }, { setting: 'maxmemory', wanted: '268435456', got: '0' }],
  [
    'another policy',
    { ...actual, 'maxmemory-policy': 'noeviction' },
    { setting: 'maxmemory-policy', wanted: 'allkeys-lru', got: 'noeviction' },
  ],
  ['no append-only file', { ...actual, appendonly: 'no' }, { setting: 'appendonly', wanted: 'yes', got: 'no' }],
  ['no answer', {}, { setting: 'maxmemory', wanted: '268435456', got: 'nothing' }],
])('%s', (_, answered, difference) => {
  expect(firstDifference(settings, answered)).toEqual(difference);
});

test('an append-only file that is not wanted is a difference too', () => {
  const difference = firstDifference({ ...settings, appendOnly: false }, actual);
  expect(difference).toEqual({ setting: 'appendonly', wanted: 'no', got: 'yes' });
});
