import { randomBytes } from 'node:crypto';

/** A namespace prefix that no other test and no other run has. */
export function randomPrefix(): string {
  return `t${randomBytes(3).toString('hex')}-`;
}
