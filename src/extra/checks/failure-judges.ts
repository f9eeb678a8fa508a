import { DatabaseError } from 'pg';
import type { CheckFailed } from '../../checks/check-failed.ts';
import type { FailureJudges } from '../../checks/until-passed.ts';
import { ClusterError, isForbidden, isTransient } from '../../kubernetes/errors.ts';

/** PostgreSQL's: a syntax error, a right that is missing, a write in a transaction that can only read, no such database. */
const hopelessSql: readonly string[] = ['42601', '42501', '25006', '3D000'];

/** Reasons that are said of what is checked, not of the API server on the way to it. */
const ofTheTarget: readonly string[] = [
  'NoReadyEndpoint',
  'NoReadyPod',
  'ForwardFailed',
  'ExecFailed',
  'TooMuchOutput',
];

/** What the cause of a failed check says of trying again. */
export const failureJudges: FailureJudges = {
  isHopeless: ({ cause }) =>
    isForbidden(cause) ||
    (cause instanceof DatabaseError && hopelessSql.includes(cause.code ?? '')) ||
    (cause instanceof ClusterError && (cause.reason === 'TooMuchOutput' || isNoProgram(cause))),
  liesBetween: ({ cause }: CheckFailed) =>
    cause instanceof ClusterError && isTransient(cause) && !ofTheTarget.includes(cause.reason),
};

function isNoProgram({ reason, message }: ClusterError): boolean {
  return reason === 'ExecFailed' && /executable file not found|no such file or directory/.test(message);
}
