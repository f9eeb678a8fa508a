import { describe, expect, test } from '@jest/globals';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  TerminatedFailure,
  TimeoutFailure,
  WorkflowFailedError,
} from '@temporalio/client';
import { RetryState, TimeoutType } from '@temporalio/common';
import { exitCodeOf, outcomeOf, type Outcome } from '../../../../src/cli/temporal/outcome.ts';
import { diagnosis, verifyReport } from '../samples.ts';

const outcome = (cause: Error) => outcomeOf(new WorkflowFailedError('failed', cause, RetryState.NON_RETRYABLE_FAILURE));

describe('outcomeOf', () => {
  test.each([
    ['a list, as the first detail', [[diagnosis()]]],
    ['one by one', [diagnosis()]],
  ])('diagnoses that are given as %s', (_how, details) => {
    const failure = ApplicationFailure.nonRetryable('postgres', 'ComponentFailed', ...details);
    expect(outcome(failure)).toEqual({
      state: 'failed',
      failure: { type: 'ComponentFailed', message: 'postgres', diagnoses: [diagnosis()], problems: [] },
    });
  });

  test('problems of the input, and exit code 64', () => {
    const problems = [{ path: 'platform.domain', message: 'expected a host name' }];
    const ended = outcome(ApplicationFailure.nonRetryable('wrong', 'InvalidInput', problems));
    expect(ended).toMatchObject({ state: 'failed', failure: { problems, diagnoses: [] } });
    expect(exitCodeOf(ended)).toBe(64);
  });

  test('the cause inside an activity failure', () => {
    const cause = ApplicationFailure.nonRetryable('refused', 'Refused', [diagnosis()]);
    const failure = new ActivityFailure('a', 'apply', '1', RetryState.NON_RETRYABLE_FAILURE, 'worker', cause);
    expect(outcome(failure)).toMatchObject({ failure: { type: 'Refused', diagnoses: [{ component: 'postgres' }] } });
  });

  test('details of another version are read as far as they go', () => {
    const details = [{ component: 'redis', reason: 'Unschedulable' }, 7, null];
    const ended = outcome(ApplicationFailure.nonRetryable('x', 'ComponentFailed', details));
    expect(ended).toMatchObject({
      failure: {
        diagnoses: [{ component: 'redis', reason: 'Unschedulable', message: '', containers: [], events: [] }],
      },
    });
  });

  test('the run that holds the platform, and exit code 3', () => {
    const holder = { workflowId: 'rollback-aroti', runId: 'r', startedAt: '2026-01-02T03:04:05Z' };
    const ended = outcome(ApplicationFailure.nonRetryable('rollback-aroti is running', 'AlreadyRunning', [holder]));
    expect(ended.failure).toMatchObject({ holder, diagnoses: [], problems: [] });
    expect(exitCodeOf(ended)).toBe(3);
  });

  test('where the schema stands', () => {
    const ended = outcome(ApplicationFailure.nonRetryable('moved', 'SchemaMoved', [{ from: 'b', to: 'a' }]));
    expect(ended.failure.schema).toEqual({ from: 'b', to: 'a' });
    expect(exitCodeOf(ended)).toBe(1);
  });

  test.each([
    ['whole', verifyReport()],
    ['of another version, as far as it goes', { components: [{ component: 'redis' }] }],
  ])('what a verification found, %s', (_how, report) => {
    const ended = outcome(ApplicationFailure.nonRetryable('not well', 'Unhealthy', [report]));
    expect(ended.failure.report).toMatchObject(report);
    expect(ended.failure.report?.healthy).toBe(false);
    expect(ended.failure.diagnoses).toEqual([]);
  });

  test.each<[Error, Outcome['state'], string]>([
    [new CancelledFailure('cancelled'), 'cancelled', 'Cancelled'],
    [new TerminatedFailure('by hand'), 'terminated', 'Terminated'],
    [new TimeoutFailure('too long', undefined, TimeoutType.START_TO_CLOSE), 'timed out', 'TimedOut'],
    [new Error('outer', { cause: new Error('inner') }), 'failed', 'Error'],
  ])('%s', (cause, state, type) => {
    const ended = outcome(cause);
    expect(ended).toMatchObject({ state, failure: { type } });
    expect(exitCodeOf(ended)).toBe(1);
  });
});
