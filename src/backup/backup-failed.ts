/** A backup could not be made, or a part of it. */
export class BackupFailed extends Error {
  override readonly name = 'BackupFailed';
  readonly step: string;
  /** Whether another attempt may do better. */
  readonly retryable: boolean;

  constructor(
    step: string,
    message: string,
    { retryable = true, cause }: { retryable?: boolean; cause?: unknown } = {},
  ) {
    super(`${step}: ${message}`, { cause });
    this.step = step;
    this.retryable = retryable;
  }
}
