import type { PrunedDestination, PruneResult, Unlisted } from './backup-types.ts';

/** More rows than these nobody reads, and a run's details must stay small. */
const shownRows = 200;

/** What is kept and what goes, as Markdown for the Web UI. */
export function pruneTable({ dryRun, destinations, drills = [] }: PruneResult): string {
  const ofStores = destinations.flatMap(({ destination, decisions, orphans }) => [
    ...decisions.map(({ id, action, reason }) => [id, destination, action, reason]),
    ...orphans.map(({ key, action, reason }) => [key, destination, action, reason]),
  ]);
  const more = destinations.flatMap(({ unlisted }) => unlisted ?? []);
  const sum = (of: keyof Unlisted) => more.reduce((total, each) => total + each[of], 0);
  const rows = [...ofStores, ...drills.map(({ namespace, action, reason }) => [namespace, 'cluster', action, reason])];
  const count = (wanted: string) => rows.filter(([, , action]) => action === wanted).length;
  const going = count('delete') + count('deleted') + count('to delete') + sum('deleted');
  const yet = count('failed') + sum('left');
  return [
    `${count('keep') + sum('kept')} kept, ${going} ${dryRun ? 'would be' : ''} deleted, ${count('locked') + sum('locked')} locked${yet > 0 ? `, ${yet} to go yet` : ''}.`,
    '',
    ...destinations.flatMap(noteLines),
    '| backup | in | decision | why |',
    '| --- | --- | --- | --- |',
    ...rows.slice(0, shownRows).map((row) => `| ${row.join(' | ')} |`),
    ...(rows.length > shownRows ? [`| … and ${rows.length - shownRows} more | | | |`] : []),
  ].join('\n');
}

function noteLines({ destination, problems = [] }: PrunedDestination): string[] {
  return problems.flatMap((problem) => [`${destination}: ${problem}`, '']);
}
