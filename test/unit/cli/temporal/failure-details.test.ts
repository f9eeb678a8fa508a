import { describe, expect, test } from '@jest/globals';
import {
  diagnosesIn,
  holderIn,
  problemsIn,
  schemaMoveIn,
  verifyReportIn,
} from '../../../../src/cli/temporal/failure-details.ts';
import { diagnosis, verifyReport } from '../samples.ts';

describe('the details of a failure', () => {
  test('are found one by one, or in a list', () => {
    expect(diagnosesIn([diagnosis(), [diagnosis({ component: 'redis' })]])).toEqual([
      diagnosis(),
      diagnosis({ component: 'redis' }),
    ]);
    expect(problemsIn([[{ path: 'domain', message: 'no host' }]])).toEqual([{ path: 'domain', message: 'no host' }]);
  });

  test('of another version: what is missing reads as empty, what is of another kind is left out', () => {
    const [read] = diagnosesIn([{ component: 'redis', containers: 'none' }, { object: 'Pod/a/b' }, 'text', null]);
    expect(read).toMatchObject({ component: 'redis', reason: '', containers: [], events: [] });
    expect(holderIn([{ workflowId: 'deploy-aroti' }])).toEqual({
      workflowId: 'deploy-aroti',
      runId: '',
      startedAt: '',
    });
    expect(holderIn(['text'])).toBeUndefined();
  });

  test('the schema that has moved, and what a verification found', () => {
    expect(schemaMoveIn([{ from: '0002', to: '0001' }])).toEqual({ from: '0002', to: '0001' });
    expect(verifyReportIn([verifyReport()])).toEqual(verifyReport());
  });
});
