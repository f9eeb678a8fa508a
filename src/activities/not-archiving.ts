import { ApplicationFailure } from '@temporalio/activity';
import { errorText } from '../checks/error-text.ts';
import { StoreFailed } from '../storage/store-failed.ts';
import { failureTypes } from '../platform/failure-types.ts';
import type { WalStatus } from '../workflows/backup-types.ts';

/** The failure of an archive that stands still: why, and what is known of how it is doing. */
export function notArchiving(status: Partial<WalStatus>, cause: unknown): ApplicationFailure {
  // Which destination it is, an S3 server does not say.
  const problem = cause instanceof StoreFailed ? cause.message : errorText(cause);
  return ApplicationFailure.create({
    type: failureTypes.notArchiving,
    message: problem,
    details: [{ ...status, state: 'stuck', problem }],
    cause: cause instanceof Error ? cause : undefined,
  });
}
