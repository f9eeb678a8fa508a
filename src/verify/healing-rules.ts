import type { ConflictRules } from '../platform/conflicts.ts';

/** What becomes of fields that others took: they are taken back, except where the document's rules leave them to others. */
export function healingRules(rules: ConflictRules, component: string): ConflictRules {
  return { [component]: 'force', ...rules };
}
