import type { Change } from '../kubernetes/change.ts';

const actions = ['created', 'configured', 'replaced', 'unchanged', 'pruned'] as const;

/** How many things were created, configured and left alone: `4 created, 2 unchanged`; empty if there are none. */
export function changeCounts(changes: readonly Change[]): string {
  return actions
    .map((action) => ({ action, count: changes.filter((change) => change.action === action).length }))
    .filter(({ count }) => count > 0)
    .map(({ action, count }) => `${count} ${action}`)
    .join(', ');
}
