/** A restore that can't be begun: no backup, no key, or a target that must not be written to. Nothing was touched. */
export class CannotRestore extends Error {
  override readonly name = 'CannotRestore';
}
