import { expect, test } from '@jest/globals';
import { failingStatuses } from '../../../../src/kubernetes/diagnosis/failing-statuses.ts';
import { containers, pod, waiting } from '../../../support/surroundings.ts';

const ended = { exitCode: 1, reason: 'Error' };

test.each([
  ['waits for its turn', waiting('PodInitializing'), undefined],
  ['is ready', containers({ ready: true, state: { running: {} } }), undefined],
  ['has done its work', containers({ state: { terminated: { exitCode: 0 } } }), undefined],
  [
    'never ran',
    waiting('ImagePullBackOff', 'no such image'),
    { reason: 'ImagePullBackOff', message: 'no such image', hasRun: false, hasRunBefore: false },
  ],
  [
    'waits after a crash',
    containers({
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
      lastState: { terminated: ended },
    }),
    { reason: 'CrashLoopBackOff', message: 'exited with code 1 (Error); back-off', hasRun: true, hasRunBefore: false },
  ],
  [
    'runs again',
    containers({ state: { running: {} }, lastState: { terminated: { ...ended, message: ' out of memory \n' } } }),
    { reason: 'NotReady', message: 'exited with code 1 (Error); out of memory', hasRun: true, hasRunBefore: true },
  ],
  [
    'has just crashed',
    containers({ state: { terminated: ended } }),
    { reason: 'Error', message: 'exited with code 1 (Error)', hasRun: true, hasRunBefore: false },
  ],
])('a container that %s', (_name, status, expected) => {
  expect(failingStatuses([pod('p', status)])).toMatchObject(expected ? [expected] : []);
});

test('a container of a Job that goes on and on: it is ready, but that is not what is waited for', () => {
  const job = { ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'j', uid: 'j' }] };
  const status = containers({ ready: true, state: { running: {} } });
  expect(failingStatuses([pod('p', status, job)])).toMatchObject([{ reason: 'Running', hasRun: true }]);
  expect(failingStatuses([pod('p', containers({ state: { terminated: { exitCode: 0 } } }), job)])).toEqual([]);
});
