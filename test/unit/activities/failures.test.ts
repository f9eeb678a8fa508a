import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { asFailure, namingFailures } from '../../../src/activities/failures.ts';
import { CheckFailed } from '../../../src/checks/check-failed.ts';
import { NotReady } from '../../../src/kubernetes/await-objects.ts';
import type { Diagnosis } from '../../../src/kubernetes/diagnosis.ts';
import { ApplyConflict, ClusterError } from '../../../src/kubernetes/errors.ts';
import { failureTypes } from '../../../src/platform/failure-types.ts';
import { InvalidInput } from '../../../src/platform/invalid-input.ts';

const diagnosis: Diagnosis = {
  component: 'redis',
  object: 'Deployment/aroti/redis',
  rule: 'Ready: 0/1',
  reason: 'CrashLoopBackOff',
  message: 'back-off 10s restarting failed container',
  containers: [
    {
      pod: 'redis-1',
      container: 'redis',
      reason: 'Error',
      message: '',
      restarts: 2,
      logs: [],
      previousLogs: ['bad config'],
    },
  ],
  events: [],
  suggestion: 'Read the last lines.',
};
const check = { component: 'redis', check: 'PING', wanted: 'PONG', got: 'NOAUTH', suggestion: 'Look.' } as const;

describe('an error becomes a failure that says whether trying again may help', () => {
  test.each([
    ['wrong input', new InvalidInput([{ path: 'name', message: 'wrong' }]), failureTypes.invalidInput, false],
    ['not ready', new NotReady(diagnosis), failureTypes.componentFailed, false],
    ['a check that is wrong', new CheckFailed({ ...check, retryable: false }), failureTypes.componentFailed, false],
    ['a check that may pass', new CheckFailed({ ...check, retryable: true }), failureTypes.componentFailed, true],
    [
      "another manager's field",
      new ApplyConflict('Deployment/a/b', [{ field: '.spec.replicas', manager: 'kubectl-edit' }]),
      failureTypes.conflict,
      false,
    ],
    [
      'too few rights',
      new ClusterError('Secret/a/b', { status: 403, reason: 'Forbidden', message: 'no' }),
      failureTypes.refused,
      false,
    ],
    [
      'an invalid object',
      new ClusterError('Service/a/b', { status: 422, reason: 'Invalid', message: 'spec.ports' }),
      failureTypes.refused,
      false,
    ],
  ])('%s', (_name, error, type, retryable) => {
    const failure = asFailure('redis', error) as ApplicationFailure;
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure.type).toBe(type);
    expect(failure.nonRetryable).toBe(!retryable);
  });

  test('an API server that does not answer is tried again', () => {
    const error = new ClusterError('Pod/a/b', { reason: 'ECONNREFUSED', message: 'no answer' });
    expect(asFailure('redis', error)).toBe(error);
  });
});

test('the message names the object, the cause, the last lines and what to do', async () => {
  const run = namingFailures('redis', () => Promise.reject(new NotReady(diagnosis)));
  await expect(run).rejects.toThrow(
    [
      'redis: Deployment/aroti/redis is not ready (Ready: 0/1): CrashLoopBackOff: back-off 10s restarting failed container',
      'last lines of redis-1/redis:',
      '  bad config',
      'Read the last lines.',
    ].join('\n'),
  );
});
