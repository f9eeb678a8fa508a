import { expect, test } from '@jest/globals';
import { replicasOnCreate } from '../../../src/kubernetes/replicas-on-create.ts';

test('the annotation, as a number', () => {
  expect(replicasOnCreate({ metadata: { annotations: { 'aroti.dev/replicas-on-create': '3' } } })).toBe(3);
  expect(replicasOnCreate({ metadata: { name: 'x' } })).toBeUndefined();
});
