import { ago, moment } from './moment.ts';
import type { Paint, Style } from './paint.ts';
import { commandFor } from '../watch/hints.ts';
import type { Revision, RevisionState } from '../../kubernetes/revisions.ts';

export interface HistoryStyle {
  paint: Paint;
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
  { paint }: HistoryStyle,
  now: number = Date.now(),
): string[] {
  if (revisions.length === 0) {
    return [`${platform} was never deployed. \`${commandFor(platform, 'deploy')}\` does that.`];
  }
  const live = liveRevision(revisions);
  const rows = revisions.map((revision) => ({ revision, cells: cellsOf(revision, now) }));
  const titles = ['revision', 'state', 'when', 'run', 'schema'];
  const widths = titles.map((title, index) =>
    Math.max(title.length, ...rows.map(({ cells }) => cells[index]?.length ?? 0)),
  );
  const line = (cells: string[]) => cells.map((cell, index) => padded(cell, index, widths[index] ?? 0)).join('  ');
  return [
    paint('bold', live ? `${platform}: revision ${live.number} serves` : `${platform}: no revision serves`),
    '',
    paint('dim', `  ${line(titles)}`.trimEnd()),
    ...rows.map(({ revision, cells }) => {
      const { mark, style } = appearance[revision.state] ?? appearance.superseded;
      const text = line(cells).trimEnd();
      return `${paint(style, mark)} ${rowPainted(text, revision, live, paint)}`;
    }),
  ];
}

/** One revision: everything but its document. */
export function revisionLines(
  platform: string,
  { number, state, changedAt, runId, sha256, kinds, schemaRevision }: Revision,
  isLive: boolean,
  { paint }: HistoryStyle,
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
    `  Document  ${commandFor(platform, 'history', String(number), '--document')}`,
  ];
}

function cellsOf({ number, state, changedAt, runId, schemaRevision }: Revision, now: number): string[] {
  return [
    String(number),
    state,
    changedAt && `${moment(changedAt)}, ${ago(changedAt, now)}`,
    runId,
    schemaRevision ?? '',
  ];
}

/** Numbers end in one column. */
function padded(cell: string, index: number, width: number): string {
  return index === 0 ? cell.padStart(width) : cell.padEnd(width);
}

function rowPainted(text: string, revision: Revision, live: Revision | undefined, paint: Paint): string {
  if (revision.number === live?.number) return paint('bold', text);
  return revision.state === 'superseded' || revision.state === 'rolled back' ? paint('dim', text) : text;
}
