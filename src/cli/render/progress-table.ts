import { changeCounts } from '../../workflows/change-counts.ts';
import { componentMessage } from './component-message.ts';
import { fit, seconds, type Paint, type Style } from './paint.ts';
import { commandFor } from '../watch/hints.ts';
import type { ComponentProgress, ComponentState, Progress } from '../../workflows/types.ts';

const appearance: Record<ComponentState, { symbol: string; style: Style }> = {
  pending: { symbol: '·', style: 'dim' },
  applying: { symbol: '▸', style: 'cyan' },
  waiting: { symbol: '▸', style: 'cyan' },
  checking: { symbol: '▸', style: 'cyan' },
  deployed: { symbol: '✔', style: 'green' },
  failed: { symbol: '✖', style: 'red' },
  cancelled: { symbol: '–', style: 'yellow' },
  left: { symbol: '–', style: 'yellow' },
};

const active: readonly ComponentState[] = ['applying', 'waiting', 'checking'];

export interface TableOptions {
  /** Milliseconds since the epoch: what is going on has lasted until here. */
  now: number;
  /** Characters in a line. */
  width: number;
  paint: Paint;
}

/**
 * The components as a table: state, seconds, changes, and what there is to say; below it what was pruned, the way back, and
 * what the run waits for. No line is longer than the width.
 */
export function progressTable(progress: Progress, options: TableOptions): string[] {
  const { width, paint } = options;
  const { rollback, components, pruned } = progress;
  const columns = columnsOf([...components, ...(rollback?.components ?? [])]);
  const rows = (of: readonly ComponentProgress[]) => of.map((one) => row(one, progress, columns, options));
  return [
    paint('bold', fit(progressTitle(progress), width)),
    ...rows(components),
    ...(pruned.length > 0 ? [paint('dim', fit(`- ${changeCounts(pruned)}: no longer in the document`, width))] : []),
    ...(rollback ? [paint('bold', `Back to revision ${rollback.toRevision}`), ...rows(rollback.components)] : []),
    ...standstill(progress).map((line) => paint('yellow', fit(line, width))),
  ];
}

/** What is deployed, and how far that is: `aroti, revision 3: deploying`. */
export function progressTitle({ platform, revision, state, paused, superseded, rollback }: Progress): string {
  const subject = platform === '' ? 'platform' : platform;
  // A rollback that is a run of its own: its revision is where it goes.
  if (!rollback && (state === 'rolling back' || state === 'rolled back')) {
    return `${subject}: ${state} to revision ${revision}`;
  }
  const which = revision > 0 ? `${subject}, revision ${revision}` : subject;
  const before = superseded.length > 0 ? ` (took over from revision ${superseded.join(', ')})` : '';
  return `${which}: ${state}${paused ? ', paused' : ''}${before}`;
}

/** Why nothing goes on until a person says so, and what they can say. */
function standstill({ platform, paused, awaitingApproval }: Progress): string[] {
  const components = awaitingApproval.filter((name) => name !== 'everything');
  const before = components.length > 0 ? ` before ${components.join(', ')}` : '';
  return [
    ...(paused ? [`Paused, nothing new is begun: \`${commandFor(platform, 'resume')}\` goes on`] : []),
    ...(awaitingApproval.length > 0
      ? [`Waits for approval${before}: \`${commandFor(platform, 'approve', ...components)}\``]
      : []),
  ];
}

interface Columns {
  name: number;
  counts: number;
}

function columnsOf(components: readonly ComponentProgress[]): Columns {
  return {
    name: Math.max(0, ...components.map(({ component }) => component.length)),
    counts: Math.max(0, ...components.map(({ changes }) => changeCounts(changes).length)),
  };
}

function row(component: ComponentProgress, progress: Progress, columns: Columns, options: TableOptions): string {
  const { now, width, paint } = options;
  const { symbol, style } = appearance[component.state];
  const time = component.startedAt === undefined ? '' : seconds(secondsAt(now, component));
  const text = [
    component.component.padEnd(columns.name),
    component.state.padEnd(9),
    time.padStart(7),
    changeCounts(component.changes).padEnd(columns.counts),
    componentMessage(component, progress),
  ].join('  ');
  return `${paint(style, symbol)} ${paintRow(component.state, fit(text.trimEnd(), width - 2), paint)}`;
}

// A workflow's clock stands still between its tasks, so what goes on is timed here.
function secondsAt(now: number, component: ComponentProgress): number {
  if (!active.includes(component.state) || component.startedAt === undefined) return component.seconds;
  return Math.max(component.seconds, (now - Date.parse(component.startedAt)) / 1000);
}

function paintRow(state: ComponentState, text: string, paint: Paint): string {
  if (state === 'pending' || state === 'cancelled' || state === 'left') return paint('dim', text);
  return state === 'failed' ? paint('red', text) : text;
}
