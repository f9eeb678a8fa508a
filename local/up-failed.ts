/** The local platform can't be brought up or down; the message says why and what to do, and needs no stack trace. */
export class UpFailed extends Error {
  override name = 'UpFailed';
}
