import type { Suspect } from './suspect.ts';
import type { Unseen } from '../verify/snapshot.ts';

/** What could not be looked at is a finding too: one for each reason, since nothing is known of it. */
export function unseenSuspects(unseen: readonly Unseen[]): Suspect[] {
  const groups = Map.groupBy(unseen, ({ why }) => reasonOf(why));
  return [...groups].map(([reason, group]): Suspect => ({
    case: 'component',
    component: 'platform',
    object: group[0]?.what ?? '',
    cause: `${group.length === 1 ? 'It' : `It and ${group.length - 1} more`} could not be looked at, so nothing is known of it: ${reason}`,
    evidence: group.map(({ what, why }) => `${what}: ${why}`),
    remedy: /forbidden|cannot (list|get|watch)/i.test(reason)
      ? "Give the worker's account the right to get and list what is named here."
      : 'Look at whether the API server answers: kubectl get --raw /readyz?verbose',
    level: 'answer',
    mayFollow: false,
  }));
}

/** Without what is each object's own. */
function reasonOf(why: string): string {
  if (/forbidden|cannot (list|get|watch)/i.test(why)) return 'Forbidden';
  return why.replace(/^[A-Za-z]+ list: /, '');
}
