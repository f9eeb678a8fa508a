import type { Paint } from '../paint.ts';
import { counted } from '../../../workflows/counted.ts';
import type { PrunedDestination, PruneResult, RetentionDecision, SweptDrill } from '../../../workflows/backup-types.ts';

const words: Readonly<Record<RetentionDecision['action'], string>> = {
  keep: '✔ keep  ',
  delete: '✖ delete',
  locked: '· locked',
  failed: '✖ failed',
};

type Orphan = PrunedDestination['orphans'][number];

const orphanWords: Readonly<Record<Orphan['action'], string>> = {
  deleted: '✖ removed  ',
  'to delete': '✖ to remove',
  locked: '· locked   ',
  failed: '✖ failed   ',
};

const drillWords: Readonly<Record<SweptDrill['action'], string>> = {
  deleted: '✖ removed  ',
  'to delete': '✖ to remove',
};

/**
 * Each decision with its reason, and what becomes of what is no backup, or is needed by none, together where it is many of a kind; what is only
 * counted, and what could not be done; and what becomes of what drills had left behind.
 */
export function pruneLines(
  { platform, dryRun, destinations, drills = [] }: PruneResult,
  { paint }: { paint: Paint },
): string[] {
  const ofStores = destinations.flatMap((each, index) => [
    ...(index > 0 ? [''] : []),
    `${paint('bold', `${platform} in ${each.destination}:`)} ${verdict(each, dryRun)}`,
    ...each.decisions.map(({ id, action, reason }) => `  ${words[action]}  ${id}  ${reason}`),
    ...together(each.orphans).map((kind) => `  ${orphanWords[kind.action]}  ${kind.text}  ${kind.reason}`),
    ...moreLines(each),
    ...(each.problems ?? []).map((problem) => paint('red', `  ✖ ${problem}`)),
  ]);
  const left = drills.map(({ namespace, action, reason }) => `  ${drillWords[action]}  ${namespace}  ${reason}`);
  return [...ofStores, ...(left.length > 0 ? ['', paint('bold', 'left behind by drills:'), ...left] : [])];
}

function verdict({ decisions, orphans }: PrunedDestination, dryRun: boolean): string {
  const count = (all: readonly { action: string }[], wanted: string) =>
    all.filter(({ action }) => action === wanted).length;
  const [going, failed] = [count(decisions, 'delete'), count(decisions, 'failed')];
  const removed = count(orphans, 'deleted') + count(orphans, 'to delete');
  const done = dryRun ? 'would be ' : '';
  return [
    counted(decisions.length - going - failed, 'backup') + ' kept',
    `${going} ${done}deleted`,
    ...(failed > 0 ? [`${failed} not deleted`] : []),
    ...(removed > 0 ? [`${counted(removed, 'other object')} ${done}removed`] : []),
  ].join(', ');
}

function moreLines({ unlisted }: PrunedDestination): string[] {
  const { kept = 0, deleted = 0, locked = 0, left = 0 } = unlisted ?? {};
  const more = [
    ...(kept > 0 ? [`${counted(kept, 'backup')} kept`] : []),
    ...(deleted > 0 ? [`${deleted} removed`] : []),
    ...(locked > 0 ? [`${locked} locked`] : []),
    ...(left > 0 ? [`${left} to go yet`] : []),
  ];
  return more.length > 0 ? [`  … and not listed: ${more.join(', ')}`] : [];
}

/** Objects of one folder that have the same said of them one after another: WAL comes by the thousand. */
function together(orphans: readonly Orphan[]): { action: Orphan['action']; reason: string; text: string }[] {
  const groups: Orphan[][] = [];
  for (const orphan of orphans) {
    const group = groups.at(-1);
    const [before] = group ?? [];
    const isAlike = before && kindOf(before) === kindOf(orphan);
    if (group && isAlike) group.push(orphan);
    else groups.push([orphan]);
  }
  return groups.flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last) return [];
    const { action, reason } = first;
    if (group.length <= mostAlone) return group.map(({ key }) => ({ action, reason, text: key }));
    return [{ action, reason, text: `${counted(group.length, 'object')}, ${first.key} to ${nameIn(last.key)}` }];
  });
}

const mostAlone = 3;

function kindOf({ key, action, reason }: Orphan): string {
  return [action, reason, key.slice(0, key.lastIndexOf('/'))].join('\n');
}

function nameIn(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
