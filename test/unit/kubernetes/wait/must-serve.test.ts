import { expect, test } from '@jest/globals';
import { mustServe } from '../../../../src/kubernetes/wait/must-serve.ts';
import { deployment, idle, service } from '../../../support/workloads.ts';

test.each([
  ['one of the objects makes its Pods', service('ns', 'a', 80), [deployment('ns', 'a')], true],
  ["its Pods are another component's", service('ns', 'a', 80), [deployment('ns', 'b')], false],
  ['in another namespace', service('ns', 'a', 80), [deployment('other', 'a')], false],
  ['no Pods are wanted', service('ns', 'a', 80), [deployment('ns', 'a', idle, { replicas: 0 })], false],
  ['no selector', { ...service('ns', 'a', 80), spec: {} }, [deployment('ns', 'a')], false],
  [
    'a Pod by itself',
    service('ns', 'a', 80),
    [{ kind: 'Pod', metadata: { namespace: 'ns', name: 'p', labels: { app: 'a' } } }],
    true,
  ],
])('%s', (_name, one, objects, expected) => expect(mustServe(one, objects)).toBe(expected));
