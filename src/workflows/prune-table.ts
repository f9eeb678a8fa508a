import type { PruneResult } from './backup-types.ts';

/** More rows than these nobody reads, and a run's details must stay small. */
const shownRows = 200;

/** What is kept and what goes, as Markdown for the Web UI. */
export function pruneTable({ dryRun, destinations }: PruneResult): string {
  const rows = destinations.flatMap(({ destination, decisions, orphans }) => [
    ...decisions.map(({ id, action, reason }) => [id, destination, action, reason]),
    ...orphans.map(({ key, action, reason }) => [key, destination, action, reason]),
  ]);
  const count = (wanted: string) => rows.filter(([, , action]) => action === wanted).length;
  return [
    `${count('keep')} kept, ${count('delete') + count('deleted') + count('to delete')} ${dryRun ? 'would be' : ''} deleted, ${count('locked')} locked.`,
    '',
    '| backup | in | decision | why |',
    '| --- | --- | --- | --- |',
    ...rows.slice(0, shownRows).map((row) => `| ${row.join(' | ')} |`),
    ...(rows.length > shownRows ? [`| … and ${rows.length - shownRows} more | | | |`] : []),
  ].join('\n');
}
