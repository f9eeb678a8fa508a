import {
  ApplicationFailure,
  CancelledFailure,
  TerminatedFailure,
  TimeoutFailure,
  type WorkflowFailedError,
} from '@temporalio/client';
import { diagnosesIn, problemsIn } from './failure-details.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Diagnosis } from '../../kubernetes/diagnosis.ts';
import { failureTypes } from '../../platform/failure-types.ts';
import type { Problem } from '../../platform/invalid-input.ts';
import type { DeployResult } from '../../workflows/types.ts';

/** Why a run ended without a result. */
export interface RunFailure {
  /** One of `failureTypes`, or what Temporal calls it. */
  type: string;
  message: string;
  diagnoses: Diagnosis[];
  /** What is wrong with the input, if that was the cause. */
  problems: Problem[];
}

/** How a run ended. */
export type Outcome =
  | { state: 'deployed'; result: DeployResult }
  | { state: 'failed' | 'cancelled' | 'terminated' | 'timed out'; failure: RunFailure };

/** How the run ended that Temporal's client says did not succeed. */
export function outcomeOf(error: WorkflowFailedError): Outcome {
  const { cause } = error;
  if (cause instanceof CancelledFailure) return ended('cancelled', 'Cancelled', cause.message);
  if (cause instanceof TerminatedFailure) return ended('terminated', 'Terminated', cause.message);
  if (cause instanceof TimeoutFailure) return ended('timed out', 'TimedOut', cause.message);
  const failure = applicationFailureIn(cause);
  if (!failure) return ended('failed', cause?.name ?? 'Failed', deepestMessage(cause ?? error));
  return {
    state: 'failed',
    failure: {
      type: failure.type ?? 'Failed',
      message: failure.message,
      diagnoses: diagnosesIn(failure.details ?? []),
      problems: failure.type === failureTypes.invalidInput ? problemsIn(failure.details ?? []) : [],
    },
  };
}

/** The exit code that tells a script how a run ended. */
export function exitCodeOf(outcome: Outcome): ExitCode {
  if (outcome.state === 'deployed') return exitCodes.deployed;
  return outcome.failure.type === failureTypes.invalidInput ? exitCodes.badInput : exitCodes.failed;
}

/** The outcome as it appears in `--json`. */
export function outcomeObject(outcome: Outcome): Record<string, unknown> {
  if (outcome.state === 'deployed') return { outcome: outcome.state, ...outcome.result };
  return { outcome: outcome.state, failure: outcome.failure };
}

function ended(state: 'failed' | 'cancelled' | 'terminated' | 'timed out', type: string, message: string): Outcome {
  return { state, failure: { type, message, diagnoses: [], problems: [] } };
}

function applicationFailureIn(error: unknown): ApplicationFailure | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure) return cause;
  }
  return undefined;
}

function deepestMessage(error: Error): string {
  return error.cause instanceof Error ? deepestMessage(error.cause) : error.message;
}
