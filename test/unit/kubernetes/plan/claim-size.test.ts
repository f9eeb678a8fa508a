import { expect, test } from '@jest/globals';
import type { V1PersistentVolumeClaim } from '@kubernetes/client-node';
import { sizeChange } from '../../../../src/kubernetes/plan/claim-size.ts';

const claim = (storage?: string): V1PersistentVolumeClaim => ({
  kind: 'PersistentVolumeClaim',
  spec: { resources: { requests: storage === undefined ? {} : { storage } } },
});

test.each([
  ['20Gi', '20Gi', 'same'],
  ['20Gi', '20480Mi', 'same'],
  ['20Gi', '21Gi', 'grows'],
  ['20G', '20Gi', 'grows'],
  ['1Ti', '1000Gi', 'shrinks'],
  ['20Gi', undefined, 'same'],
  [undefined, '20Gi', 'same'],
  ['20Gi', 'nonsense', 'same'],
])('from %s to %s: %s', (live, wanted, expected) => expect(sizeChange(claim(wanted), claim(live))).toBe(expected));
