import { expect, test } from '@jest/globals';
import { rootCause } from '../../../../src/kubernetes/diagnosis/root-cause.ts';
import type { Pending } from '../../../../src/kubernetes/wait/evaluate.ts';
import { ago, around, containers, deployment, pod, waiting } from '../../../support/surroundings.ts';

const pending = (parts: Partial<Pending> = {}): Pending => ({
  wanted: deployment,
  live: deployment,
  readiness: { state: 'progressing', reason: 'Progressing', message: 'Ready: 0/1' },
  ...parts,
});
const unhealthy = { at: '', object: 'Pod/ns/p', reason: 'Unhealthy', message: 'Readiness probe failed: 503' };
const backedOff = { at: '', object: 'Pod/ns/p', reason: 'BackOff', message: 'Back-off pulling image "a:b"' };
const repeated = { at: '', object: 'Pod/ns/p', reason: 'Failed', message: 'Error: ImagePullBackOff' };
const pulled = { at: '', object: 'Pod/ns/p', reason: 'Pulled', message: 'already there' };
const unscheduled = {
  phase: 'Pending',
  conditions: [
    { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no room', lastTransitionTime: ago(1) },
  ],
};
const doom = { reason: 'CrashLoopBackOff', message: 'exited with code 1', container: 'main', pods: [] };
const failedState = (reason: string) => ({ readiness: { state: 'failed' as const, reason, message: 'too slow' } });

test.each([
  [
    'doom names its container',
    pending({ doom }),
    [],
    [],
    undefined,
    'CrashLoopBackOff',
    'container main: exited with code 1',
  ],
  [
    'a failure speaks for itself',
    pending(failedState('BackoffLimitExceeded')),
    [],
    [unhealthy],
    undefined,
    'BackoffLimitExceeded',
    'too slow',
  ],
  [
    'a deadline does not: what its Pods show',
    pending(failedState('ProgressDeadlineExceeded')),
    [],
    [unhealthy],
    undefined,
    'Unhealthy',
    'Readiness probe failed: 503',
  ],
  [
    'the event that says most: the image, not the reason once more',
    pending(),
    [],
    [backedOff, repeated],
    undefined,
    'BackOff',
    'Back-off pulling image "a:b"',
  ],
  [
    'an event that says little, where there is no other',
    pending(),
    [],
    [repeated],
    undefined,
    'Failed',
    repeated.message,
  ],
  [
    'a plight within its grace, when the time is over',
    pending(),
    [pod('p', unscheduled)],
    [],
    1000,
    'Unschedulable',
    'no room',
  ],
  [
    'an old plight, too',
    pending(),
    [pod('p', waiting('ImagePullBackOff', 'no such image'))],
    [],
    1000,
    'ImagePullBackOff',
    'container main: no such image',
  ],
  [
    'the newest telling event',
    pending(),
    [pod('p', containers({ state: { running: {} } }))],
    [unhealthy, pulled],
    1000,
    'Unhealthy',
    'Readiness probe failed: 503',
  ],
  ['nothing but the time', pending(), [], [pulled], 60_000, 'TimedOut', 'not ready after 60 s: Ready: 0/1'],
  [
    'an object that is gone',
    pending({ live: undefined, readiness: { state: 'progressing', reason: 'NotFound', message: 'Not there' } }),
    [],
    [unhealthy],
    1000,
    'NotFound',
    'Not there',
  ],
])('%s', (_name, one, pods, events, timedOutAfter, reason, message) => {
  const cause = rootCause(one, pods, around({ pods, evidenceSince: Date.now() }), events, timedOutAfter);
  expect(cause).toEqual({ reason, message });
});
