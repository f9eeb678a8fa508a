import { describe, expect, test } from '@jest/globals';
import { affectedPods } from '../../../../src/kubernetes/diagnosis/affected-pods.ts';
import type { Pending } from '../../../../src/kubernetes/wait/evaluate.ts';
import { around, containers, deployment, pod, replicaSet, waiting } from '../../../support/surroundings.ts';

const bad = waiting('ImagePullBackOff');
const good = { ...containers({ ready: true }), conditions: [{ type: 'Ready', status: 'True' }] };
const pending = (parts: Partial<Pending> = {}): Pending => ({
  wanted: deployment,
  live: deployment,
  readiness: { state: 'progressing', reason: '', message: '' },
  ...parts,
});
const names = (one: Pending, known: Parameters<typeof around>[0]) =>
  affectedPods(one, around(known)).map(({ metadata }) => metadata?.name);

describe('affectedPods', () => {
  const pods = [pod('a', bad), pod('b', good), pod('c', bad), pod('d', bad), pod('e', bad)];
  test('those in the plight', () => {
    const doom = { reason: '', message: '', pods: [pod('c', bad)] };
    expect(names(pending({ doom }), { pods, replicaSets: [replicaSet()] })).toEqual(['c']);
  });
  test('those of the newest revision that are not ready, not too many', () => {
    expect(names(pending(), { pods, replicaSets: [replicaSet()] })).toEqual(['a', 'c', 'd']);
  });
  test('those that a Service selects', () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns', name: 's' },
      spec: { selector: { app: 's' } },
    };
    const selected = [pod('x', bad, { labels: { app: 's' } }), pod('y', bad)];
    expect(names(pending({ wanted: service, live: service }), { pods: selected })).toEqual(['x']);
  });
  test('those of a Job, ended ones too', () => {
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { namespace: 'ns', name: 'j', uid: 'j' } };
    const ended = [pod('x', { phase: 'Failed' }, { labels: { 'job-name': 'j' } })];
    expect(names(pending({ wanted: job, live: job }), { pods: ended })).toEqual(['x']);
  });
  test('those of a Job that go on and on, though they are ready', () => {
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { namespace: 'ns', name: 'j', uid: 'j' } };
    const owner = { ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'j', uid: 'j' }] };
    const known = [pod('x', { ...good, phase: 'Running' }, owner), pod('y', { phase: 'Succeeded' }, owner)];
    expect(names(pending({ wanted: job, live: job }), { pods: known })).toEqual(['x']);
  });
  test('none of an object that is not there', () => expect(names(pending({ live: undefined }), { pods })).toEqual([]));
});
