import { columnsWithin, rightAligned, type Column } from './columns.ts';
import { ago, moment } from './moment.ts';
import type { Paint, Style } from './paint.ts';
import { invocation } from '../invocation.ts';
import type { Revision, RevisionState } from '../../kubernetes/revision.ts';

export interface HistoryStyle {
  width: number;
  paint: Paint;
  /** The options that said which platform, to be typed again. */
  again?: readonly string[];
}

const appearance: Record<RevisionState, { mark: string; style: Style }> = {
  deploying: { mark: '▸', style: 'cyan' },
  deployed: { mark: '✔', style: 'green' },
  failed: { mark: '✖', style: 'red' },
  'rolled back': { mark: '–', style: 'yellow' },
  superseded: { mark: '–', style: 'dim' },
};

/** The revisions that were deployed, the one that serves first: each deployment and each rollback makes its revision the newest. */
function served(revisions: readonly Revision[]): Revision[] {
  return revisions
    .filter(({ state }) => state === 'deployed')
    .toSorted((a, b) => b.changedAt.localeCompare(a.changedAt) || b.number - a.number);
}

/** The revision that serves. */
export function liveRevision(revisions: readonly Revision[]): Revision | undefined {
  return served(revisions)[0];
}

/** The revision that served before the live one. */
export function earlierRevision(revisions: readonly Revision[]): Revision | undefined {
  return served(revisions)[1];
}

/** The revisions as a table, in the order in which they are given. */
export function historyLines(
  platform: string,
  revisions: readonly Revision[],
  { paint, width, again = [] }: HistoryStyle,
  now: number = Date.now(),
): string[] {
  if (revisions.length === 0) {
    return [`${platform} was never deployed. \`${[invocation, 'deploy', ...again].join(' ')}\` does that.`];
  }
  const live = liveRevision(revisions);
  const rows = columnsWithin(width - 2, columnsOf(revisions, now));
  return [
    paint('bold', live ? `${platform}: revision ${live.number} serves` : `${platform}: no revision serves`),
    '',
    paint('dim', `  ${rows[0]}`.trimEnd()),
    ...revisions.map((revision, index) => {
      const { mark, style } = appearance[revision.state] ?? appearance.superseded;
      return `${paint(style, mark)} ${rowPainted(rows[index + 1] ?? '', revision, live, paint)}`;
    }),
  ];
}

/** One revision: everything but its document. */
export function revisionLines(
  platform: string,
  { number, state, changedAt, runId, sha256, kinds, schemaRevision }: Revision,
  isLive: boolean,
  { paint, again = [] }: HistoryStyle,
  now: number = Date.now(),
): string[] {
  const facts: [string, string | undefined][] = [
    ['When', changedAt && `${moment(changedAt)} (${ago(changedAt, now)})`],
    ['Run', runId],
    ['Schema', schemaRevision],
    ['Kinds', kinds.map(({ kind }) => kind).join(', ')],
    ['SHA-256', sha256],
  ];
  return [
    paint('bold', `${platform}, revision ${number}: ${state}${isLive ? ', serves' : ''}`),
    ...facts.filter(([, value]) => value).map(([label, value]) => `  ${label.padEnd(8)}  ${value}`),
    `  Document  ${[invocation, 'history', number, ...again, '--document'].join(' ')}`,
  ];
}

function columnsOf(revisions: readonly Revision[], now: number): Column[] {
  const column = (title: string, cell: (revision: Revision) => string) => [title, ...revisions.map(cell)];
  return [
    { cells: rightAligned(column('revision', ({ number }) => String(number))) },
    { cells: column('state', ({ state }) => state) },
    { cells: column('when', ({ changedAt }) => changedAt && `${moment(changedAt)}, ${ago(changedAt, now)}`) },
    { cells: column('schema', ({ schemaRevision }) => schemaRevision ?? '') },
    { cells: column('run', ({ runId }) => runId), optional: true },
  ].filter(({ cells: [, ...values] }) => values.some(Boolean));
}

function rowPainted(text: string, revision: Revision, live: Revision | undefined, paint: Paint): string {
  if (revision.number === live?.number) return paint('bold', text);
  return revision.state === 'superseded' || revision.state === 'rolled back' ? paint('dim', text) : text;
}
