/** What a check found wrong, in words for a person on call; safe to keep in a history (no secret value). */
export interface CheckFailure {
  component: string;
  /** What was tried, such as `login to aroti as aroti`. */
  check: string;
  wanted: string;
  got: string;
  /** One thing to do about it. */
  suggestion: string;
  /** Whether the same check may pass by itself a moment later. */
  retryable: boolean;
}

/** A component does not serve as the document says, or does not answer (yet). */
export class CheckFailed extends Error implements CheckFailure {
  readonly component: string;
  readonly check: string;
  readonly wanted: string;
  readonly got: string;
  readonly suggestion: string;
  readonly retryable: boolean;

  constructor({ component, check, wanted, got, suggestion, retryable }: CheckFailure, options?: ErrorOptions) {
    super(`${component}: ${check}: wanted ${wanted}, got ${got}`, options);
    this.name = 'CheckFailed';
    this.component = component;
    this.check = check;
    this.wanted = wanted;
    this.got = got;
    this.suggestion = suggestion;
    this.retryable = retryable;
  }
}
