import type { Paint } from '../paint.ts';
import type { PruneResult, RetentionDecision } from '../../../workflows/backup-types.ts';

const words: Readonly<Record<RetentionDecision['action'], string>> = {
  keep: '✔ keep  ',
  delete: '✖ delete',
  locked: '· locked',
};

/** Each decision with its reason. */
export function pruneLines({ platform, dryRun, destinations }: PruneResult, { paint }: { paint: Paint }): string[] {
  return destinations.flatMap(({ destination, decisions, orphans }, index) => {
    const going = decisions.filter(({ action }) => action === 'delete').length;
    const done = dryRun ? 'would be deleted' : 'deleted';
    return [
      ...(index > 0 ? [''] : []),
      `${paint('bold', `${platform} in ${destination}:`)} ${decisions.length - going} kept, ${going} ${done}`,
      ...decisions.map(({ id, action, reason }) => `  ${words[action]}  ${id}  ${reason}`),
      ...orphans.map(({ key, reason }) => `  ✖ orphan  ${key}  ${reason}`),
    ];
  });
}
