import type { V1Status } from '@kubernetes/client-node';
import { describeStatus } from './describe-status.ts';

/** What the API server refused, or why it was not reached; the message is one line that names the object and holds no Secret's data. */
export class ClusterError extends Error {
  override readonly name: string = 'ClusterError';
  /** `Kind/namespace/name`, or what was asked for. */
  readonly object: string;
  /** HTTP status; absent: there was no answer. */
  readonly status: number | undefined;
  /** Kubernetes' word for it (`Forbidden`, `AlreadyExists`, …), or the system's (`ECONNREFUSED`). */
  readonly reason: string;
  /** How long the API server asks to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** What the API server says of single fields, or of what stands in the way. */
  readonly causes: readonly Cause[];
  /** The resource that was not found (`namespaces`), as the API server calls it, and its name. */
  readonly missing: { resource: string; name: string } | undefined;

  constructor(object: string, problem: Problem) {
    super(`${object}: ${problem.message}`, { cause: problem.cause });
    this.object = object;
    this.status = problem.status;
    this.reason = problem.reason;
    this.retryAfterMs = problem.retryAfterMs;
    this.causes = problem.causes ?? [];
    this.missing = problem.missing;
  }
}

export interface Cause {
  /** Absent where it is about the whole. */
  field?: string;
  reason: string;
  /** Empty for a Secret: it may quote a value. */
  message: string;
}

interface Problem {
  status?: number;
  reason: string;
  message: string;
  cause?: unknown;
  retryAfterMs?: number | undefined;
  causes?: readonly Cause[];
  missing?: { resource: string; name: string } | undefined;
}

/** Other field managers own fields that we were to set. */
export class ApplyConflict extends ClusterError {
  override readonly name = 'ApplyConflict';
  readonly conflicts: FieldConflict[];

  constructor(object: string, conflicts: FieldConflict[]) {
    const fields = conflicts.map(({ field, manager }) => `${field} is owned by ${manager}`);
    super(object, { status: 409, reason: 'Conflict', message: fields.join('; ') });
    this.conflicts = conflicts;
  }
}

export interface FieldConflict {
  /** Path in the object, such as `.spec.replicas`. */
  field: string;
  manager: string;
}

/** A Secret holds another value than the one that it is to be a copy of; which of the two is right, only a person can say. */
export class SecretMismatch extends ClusterError {
  override readonly name = 'SecretMismatch';

  constructor(object: string, mismatches: { key: string; source: string }[]) {
    const message = mismatches.map(
      ({ key, source }) => `key ${key} differs from ${source}, which it is to be a copy of`,
    );
    super(object, { status: 422, reason: 'SecretMismatch', message: message.join('; ') });
  }
}

/** The error for an answer that is no success; `body` is what came with it, whatever it was. */
export function refusal(object: string, status: number, body: unknown, retryAfterMs?: number): ClusterError {
  const answer = isStatus(body) ? body : undefined;
  const conflicts = (answer?.details?.causes ?? [])
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ field, message }) => ({
      field: field ?? '',
      manager: /"([^"]+)"/.exec(message ?? '')?.[1] ?? 'another manager',
    }));
  if (conflicts.length > 0) return new ApplyConflict(object, conflicts);
  const { kind, name } = answer?.details ?? {};
  const isMistyped = status === 500 && (answer?.message ?? '').startsWith('failed to create typed patch object');
  return new ClusterError(object, {
    // The API server's word for a value of the wrong type; it will never be another one.
    status: isMistyped ? 422 : status,
    reason: isMistyped ? 'Invalid' : (answer?.reason ?? `HTTP ${status}`),
    message: describeStatus(object, status, answer),
    retryAfterMs,
    causes: causesOf(object, answer),
    missing: status === 404 && kind && name ? { resource: kind, name } : undefined,
  });
}

function causesOf(object: string, answer: V1Status | undefined): Cause[] {
  const isSecret = object.startsWith('Secret/');
  return (answer?.details?.causes ?? []).map(({ field, reason = '', message = '' }) => ({
    ...(field && { field }),
    reason,
    message: isSecret ? '' : message,
  }));
}

/** The error for a request that got no answer. */
export function noAnswer(object: string, server: string, cause: unknown): ClusterError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'NoAnswer';
  return new ClusterError(object, { reason: code, message: `no answer from ${server}: ${code}`, cause });
}

/** Not there. */
export const isNotFound = (error: unknown) => statusOf(error) === 404;
/** Somebody created it in the meantime. */
export const isAlreadyExists = (error: unknown) => error instanceof ClusterError && error.reason === 'AlreadyExists';
/** Written by somebody else in the meantime, or owned by another manager. */
export const isConflict = (error: unknown) => statusOf(error) === 409;
/** The account's rights are too small, or its login is not accepted. */
export const isForbidden = (error: unknown) => [401, 403].includes(statusOf(error) ?? 0);
/** The API server will never accept this object. */
export const isInvalid = (error: unknown) => [400, 405, 413, 415, 422].includes(statusOf(error) ?? 0);
/** The history that a watch wanted to go on from is no longer kept. */
export const isGone = (error: unknown) => statusOf(error) === 410;

/** May go well if it is tried again: too many requests, a server's own failure, or no answer at all. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof ClusterError)) return false;
  const { status } = error;
  return status === undefined || status === 408 || status === 429 || status >= 500;
}

function statusOf(error: unknown): number | undefined {
  return error instanceof ClusterError ? error.status : undefined;
}

function isStatus(body: unknown): body is V1Status {
  return typeof body === 'object' && body !== null && (body as V1Status).kind === 'Status';
}
