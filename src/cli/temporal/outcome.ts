import {
  ApplicationFailure,
  CancelledFailure,
  TerminatedFailure,
  TimeoutFailure,
  type WorkflowFailedError,
} from '@temporalio/client';
import {
  diagnosesIn,
  holderIn,
  problemsIn,
  schemaMoveIn,
  verifyReportIn,
  type Holder,
  type SchemaMove,
} from './failure-details.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Diagnosis } from '../../kubernetes/diagnosis.ts';
import { failureTypes } from '../../platform/failure-types.ts';
import type { Problem } from '../../platform/invalid-input.ts';
import type { VerifyReport } from '../../workflows/types.ts';

/** Why a run ended without a result. */
export interface RunFailure {
  /** One of `failureTypes`, or what Temporal calls it. */
  type: string;
  message: string;
  diagnoses: Diagnosis[];
  /** What is wrong with the input, if that was the cause. */
  problems: Problem[];
  /** The run that holds the platform, if that was the cause. */
  holder?: Holder;
  /** Where the database's schema stands, if that was the cause. */
  schema?: SchemaMove;
  /** What a verification found. */
  report?: VerifyReport;
  /** What a drill found, or a pruning could not delete. */
  details?: unknown;
}

/** How a run ended. */
export type Outcome<Result = unknown> = { state: 'done'; result: Result } | Unsuccessful;

/** A run that ended without a result. */
export interface Unsuccessful {
  state: 'failed' | 'cancelled' | 'terminated' | 'timed out';
  failure: RunFailure;
}

/** How the run ended that Temporal's client says did not succeed. */
export function outcomeOf(error: WorkflowFailedError): Unsuccessful {
  const { cause } = error;
  if (cause instanceof CancelledFailure) return ended('cancelled', 'Cancelled', cause.message);
  if (cause instanceof TerminatedFailure) return ended('terminated', 'Terminated', cause.message);
  if (cause instanceof TimeoutFailure) return ended('timed out', 'TimedOut', cause.message);
  const failure = applicationFailureIn(cause);
  if (!failure) return ended('failed', cause?.name ?? 'Failed', deepestMessage(cause ?? error));
  const { type, message, details } = failure;
  return {
    state: 'failed',
    failure: { type: type ?? 'Failed', message, ...factsIn(type ?? 'Failed', details ?? []) },
  };
}

/** The exit code that tells a script why a run has no result. */
export function exitCodeOf({ failure }: Unsuccessful): ExitCode {
  return exitCodeOfType[failure.type] ?? exitCodes.failed;
}

const exitCodeOfType: Readonly<Record<string, ExitCode>> = {
  [failureTypes.invalidInput]: exitCodes.badInput,
  [failureTypes.alreadyRunning]: exitCodes.alreadyRunning,
};

/** What the details of a failure of this type say. */
function factsIn(type: string, details: readonly unknown[]): Omit<RunFailure, 'type' | 'message'> {
  const none = { diagnoses: [], problems: [] };
  const holder = holderIn(details);
  const schema = schemaMoveIn(details);
  const report = verifyReportIn(details);
  switch (type) {
    case failureTypes.invalidInput:
      return { ...none, problems: problemsIn(details) };
    case failureTypes.alreadyRunning:
      return { ...none, ...(holder && { holder }) };
    case failureTypes.schemaMoved:
      return { ...none, ...(schema && { schema }) };
    case failureTypes.unhealthy:
      return { ...none, ...(report && { report }) };
    case failureTypes.drillFailed:
    case failureTypes.pruneFailed:
      return { ...none, details: details[0] };
    default:
      return { ...none, diagnoses: diagnosesIn(details) };
  }
}

function ended(state: Unsuccessful['state'], type: string, message: string): Unsuccessful {
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
