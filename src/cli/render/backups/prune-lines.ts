import type { Paint } from '../paint.ts';
import type { PruneResult, RetentionDecision } from '../../../workflows/backup-types.ts';

const words: Readonly<Record<RetentionDecision['action'], string>> = {
  keep: '✔ keep  ',
  delete: '✖ delete',
  locked: '· locked',
};

type Orphan = PruneResult['destinations'][number]['orphans'][number];

const orphanWords: Readonly<Record<Orphan['action'], string>> = {
  deleted: '✖ orphan, deleted  ',
  'to delete': '✖ orphan, to delete',
  locked: '· orphan, locked   ',
};

/** Each decision with its reason, and what became of each orphan. */
export function pruneLines({ platform, dryRun, destinations }: PruneResult, { paint }: { paint: Paint }): string[] {
  return destinations.flatMap(({ destination, decisions, orphans }, index) => {
    const going = decisions.filter(({ action }) => action === 'delete').length;
    const done = dryRun ? 'would be deleted' : 'deleted';
    return [
      ...(index > 0 ? [''] : []),
      `${paint('bold', `${platform} in ${destination}:`)} ${decisions.length - going} kept, ${going} ${done}`,
      ...decisions.map(({ id, action, reason }) => `  ${words[action]}  ${id}  ${reason}`),
      ...orphans.map(({ key, action, reason }) => `  ${orphanWords[action]}  ${key}  ${reason}`),
    ];
  });
}
