import type { Pending } from './evaluate.ts';
import { objectName } from '../object-name.ts';

const shown = 3;

/** What a wait still waits for, in a line: no word of a container, so no secret. */
export function describePending(pending: readonly Pending[]): string {
  const lines = pending.slice(0, shown).map(({ wanted, readiness }) => `${objectName(wanted)}: ${readiness.message}`);
  return [...lines, ...(pending.length > shown ? [`and ${pending.length - shown} more`] : [])].join('; ');
}
