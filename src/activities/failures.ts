import { ApplicationFailure } from '@temporalio/activity';
import { BackupFailed } from '../backup/backup-failed.ts';
import { CannotRestore } from '../drill/cannot-restore.ts';
import { CheckFailed } from '../checks/check-failed.ts';
import { NotReady } from '../kubernetes/await-objects.ts';
import { describeDiagnosis } from '../kubernetes/describe-diagnosis.ts';
import type { Diagnosis } from '../kubernetes/diagnosis.ts';
import {
  ApplyConflict,
  ClusterError,
  isForbidden,
  isInvalid,
  isNotFound,
  isTransient,
  SecretMismatch,
} from '../kubernetes/errors.ts';
import { UnreadableManifest } from '../storage/catalogue.ts';
import { CannotDecrypt } from '../storage/encryption.ts';
import { failureTypes, type FailureType } from '../platform/failure-types.ts';
import { InvalidInput } from '../platform/invalid-input.ts';

/**
 * Runs an activity's work and gives what it throws its type: what trying again can't help becomes a non-retryable failure
 * with its diagnosis, everything else stays retryable.
 */
export async function namingFailures<Result>(component: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw asFailure(component, error);
  }
}

/** The failure that stands for an error in a history; errors that may pass come out as they are. */
export function asFailure(component: string, error: unknown): unknown {
  if (error instanceof InvalidInput) return final(failureTypes.invalidInput, error.message, error.problems, error);
  if (error instanceof BackupFailed) return ofBackup(error);
  if (cannotRestore.some((type) => error instanceof type)) return ofRestore(error as Error);
  if (error instanceof NotReady) return diagnosed(failureTypes.componentFailed, error.diagnosis, false, error);
  if (error instanceof CheckFailed) {
    return diagnosed(failureTypes.componentFailed, ofCheck(error), error.retryable, error);
  }
  if (error instanceof ApplyConflict)
    return diagnosed(failureTypes.conflict, ofConflict(component, error), false, error);
  if (error instanceof ClusterError && !isTransient(error) && error.reason !== 'AlreadyExists') {
    return diagnosed(failureTypes.refused, ofRefusal(component, error), false, error);
  }
  return error;
}

const cannotRestore = [CannotRestore, CannotDecrypt, UnreadableManifest];

function ofRestore(error: Error): ApplicationFailure {
  return ApplicationFailure.create({
    type: failureTypes.cannotRestore,
    message: error.message,
    nonRetryable: true,
    cause: error,
  });
}

function ofBackup(error: BackupFailed): ApplicationFailure {
  const { message, step, retryable } = error;
  return ApplicationFailure.create({
    type: failureTypes.backupFailed,
    message,
    nonRetryable: !retryable,
    details: [{ step }],
    cause: error,
  });
}

function final(type: FailureType, message: string, details: unknown, cause: Error): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true, details: [details], cause });
}

function diagnosed(type: FailureType, diagnosis: Diagnosis, retryable: boolean, cause: unknown): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message: describeDiagnosis(diagnosis),
    nonRetryable: !retryable,
    details: [[diagnosis]],
    cause: cause instanceof Error ? cause : undefined,
  });
}

function ofCheck({ component, check, wanted, got, suggestion }: CheckFailed): Diagnosis {
  const facts = { component, object: component, rule: check, reason: 'CheckFailed', suggestion };
  return { ...facts, message: `wanted ${wanted}, got ${got}`, containers: [], events: [] };
}

function ofConflict(component: string, { object, conflicts, message }: ApplyConflict): Diagnosis {
  return {
    component,
    object,
    rule: conflicts.map(({ field }) => field).join(', '),
    reason: 'Conflict',
    message,
    containers: [],
    events: [],
    suggestion: `Take the field back from ${conflicts[0]?.manager ?? 'the other manager'}, or set it in the platform document to what is there.`,
  };
}

function ofRefusal(component: string, error: ClusterError): Diagnosis {
  return {
    component,
    object: error.object,
    rule: 'accepted by the API server',
    reason: error.reason,
    message: error.message,
    containers: [],
    events: [],
    suggestion: suggestionFor(error),
  };
}

function suggestionFor(error: ClusterError): string {
  if (error instanceof SecretMismatch) return 'Make the values of the keys that are named here equal again.';
  if (error.reason === 'SourceMissing') return 'Make the Secret and its key that are named here, then deploy again.';
  if (isForbidden(error)) return "Give the worker's account the right that is named here.";
  if (isNotFound(error)) return 'Deploy the component that makes it first, or all components.';
  if (isInvalid(error)) return 'Correct the field that is named here in the platform document.';
  return 'Correct what is named here, then deploy again.';
}
