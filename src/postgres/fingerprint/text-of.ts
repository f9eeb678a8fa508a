import { isUtf8 } from 'node:buffer';

/** What bytes of a database without an encoding say: text where they are UTF-8; others are told one by one, and marked, so that they equal no text. */
export function textOf(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString() : `not UTF-8: ${bytes.toString('latin1')}`;
}
