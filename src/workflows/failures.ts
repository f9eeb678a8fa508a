import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { failureTypes } from '../platform/failure-types.ts';
import { InvalidInput } from '../platform/invalid-input.ts';
import type { Diagnosis } from '../kubernetes/diagnosis.ts';

const withDiagnosis: readonly string[] = [failureTypes.componentFailed, failureTypes.conflict, failureTypes.refused];

/** The failure of a run whose input is wrong: its message names each field and what would be right. */
function asInvalidInputFailure(error: unknown): unknown {
  if (!(error instanceof InvalidInput)) return error;
  return ApplicationFailure.nonRetryable(error.message, failureTypes.invalidInput, error.problems);
}

/** What `parse` makes of an input; the run fails with `InvalidInput` where it throws that. */
export function validated<Input>(parse: (raw: unknown) => Input, raw: unknown): Input {
  try {
    return parse(raw);
  } catch (error) {
    throw asInvalidInputFailure(error);
  }
}

/** The diagnoses that an activity's failure carries; none where it failed for another reason. */
export function diagnosesOf(error: unknown): Diagnosis[] {
  const cause = failureIn(error);
  return cause && withDiagnosis.includes(cause.type ?? '') ? ((cause.details?.[0] ?? []) as Diagnosis[]) : [];
}

/** The failure that a run ends with: the cause itself, with its type and details, not the activity that met it, and how it left the platform. */
export function asRunFailure(error: unknown, ending?: string): unknown {
  const cause = failureIn(error);
  if (!cause) return error;
  return ApplicationFailure.create({
    message: [cause.message, ...(tells(cause, ending) ? [ending] : [])].join('\n'),
    type: cause.type ?? undefined,
    nonRetryable: true,
    details: cause.details ?? undefined,
    cause: error instanceof Error ? error : undefined,
  });
}

/** A wrong input says itself that nothing was written: its message is one line a problem. */
function tells({ type }: ApplicationFailure, ending: string | undefined): boolean {
  return ending !== undefined && type !== failureTypes.invalidInput;
}

/** The innermost failure that an activity gave itself: a time-out wraps what the last attempt failed with. */
export function failureIn(error: unknown): ApplicationFailure | undefined {
  for (let cause = error; cause instanceof TemporalFailure; cause = cause.cause) {
    if (cause instanceof ApplicationFailure) return cause;
  }
  return undefined;
}
