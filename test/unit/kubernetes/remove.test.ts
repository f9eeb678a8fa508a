import { expect, test } from '@jest/globals';
import type { KubernetesObject } from '@kubernetes/client-node';
import { whatHolds } from '../../../src/kubernetes/remove.ts';

const condition = (type: string, status: string, message: string) => ({ type, status, message });

test.each<[string, object, string]>([
  ['finalizers', { metadata: { finalizers: ['a/b', 'c/d'] } }, 'finalizers: a/b, c/d'],
  [
    'what is left in a namespace, and not what is well',
    {
      kind: 'Namespace',
      spec: { finalizers: ['kubernetes'] },
      status: {
        conditions: [
          condition('NamespaceDeletionDiscoveryFailure', 'False', 'All resources successfully discovered'),
          condition('NamespaceFinalizersRemaining', 'True', 'Some content has finalizers remaining: x in 1 instances'),
        ],
      },
    },
    'Some content has finalizers remaining: x in 1 instances; finalizers: kubernetes',
  ],
  ['nothing that is known', { metadata: {} }, 'the API server does not say what holds it'],
])('%s', (_name, object, text) => expect(whatHolds(object as KubernetesObject)).toBe(text));
