import { expect, test } from '@jest/globals';
import { stuckPods } from '../../../../src/kubernetes/doom/stuck-pods.ts';
import { around, containers, pod, waiting } from '../../../support/surroundings.ts';

const set = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 's', namespace: 'ns', uid: 'rs', generation: 2 },
  status: { observedGeneration: 2, currentRevision: 'old', updateRevision: 'new' },
};
const old = { labels: { 'controller-revision-hash': 'old' } };
const bad = waiting('ImagePullBackOff');

test.each([
  ['an old Pod that can not get ready', set, bad, old, 1],
  ['an old Pod that runs', set, containers({ state: { running: {} } }), old, 0],
  ['a new Pod', set, bad, { labels: { 'controller-revision-hash': 'new' } }, 0],
  ['no update under way', { ...set, status: { ...set.status, currentRevision: 'new' } }, bad, old, 0],
  ['not seen by its controller yet', { ...set, status: { ...set.status, observedGeneration: 1 } }, bad, old, 0],
  ['updated by hand', { ...set, spec: { updateStrategy: { type: 'OnDelete' } } }, bad, old, 0],
  ['another kind', { ...set, kind: 'Deployment' }, bad, old, 0],
])('%s', (_name, object, status, metadata, count) => {
  expect(stuckPods(object, around({ pods: [pod('s-0', status, metadata)] }))).toHaveLength(count);
});
