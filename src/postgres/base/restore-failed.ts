/** A point in time could not be restored; `phase` says where that was seen. */
export class RestoreFailed extends Error {
  override readonly name = 'RestoreFailed';
  readonly phase: string;

  constructor(phase: string, message: string) {
    super(`${phase}: ${message}`);
    this.phase = phase;
  }
}
