import { changeCounts } from '../../workflows/change-counts.ts';
import { fit, printable, seconds, type Paint, type Style } from './paint.ts';
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

/** The components as a table: state, seconds, changes, and what there is to say; no line is longer than the width. */
export function progressTable(progress: Progress, { now, width, paint }: TableOptions): string[] {
  const nameWidth = Math.max(0, ...progress.components.map(({ component }) => component.length));
  const countWidth = Math.max(0, ...progress.components.map(({ changes }) => changeCounts(changes).length));
  const rows = progress.components.map((component) => {
    const { symbol, style } = appearance[component.state];
    const time = component.startedAt === undefined ? '' : seconds(secondsAt(now, component));
    const text = [
      component.component.padEnd(nameWidth),
      component.state.padEnd(9),
      time.padStart(7),
      changeCounts(component.changes).padEnd(countWidth),
      printable(componentMessage(component, progress)).replaceAll('\n', ' '),
    ].join('  ');
    return `${paint(style, symbol)} ${paintRow(component.state, fit(text.trimEnd(), width - 2), paint)}`;
  });
  return [paint('bold', fit(progressTitle(progress), width)), ...rows];
}

/** What is deployed, and how far that is: `aroti, revision 3: deploying`. */
export function progressTitle({ platform, revision, state }: Progress): string {
  const subject = platform === '' ? 'platform' : platform;
  return revision > 0 ? `${subject}, revision ${revision}: ${state}` : `${subject}: ${state}`;
}

/** One line for each component whose state differs from before: `postgres deployed (4 created) login to aroti as aroti`. */
export function stateChanges(before: Progress | undefined, after: Progress): string[] {
  const states = new Map(before?.components.map(({ component, state }) => [component, state]));
  return after.components
    .filter(({ component, state }) => state !== (states.get(component) ?? 'pending'))
    .map((component) => {
      const counts = changeCounts(component.changes);
      const message = printable(componentMessage(component, after)).replaceAll('\n', ' ');
      return [component.component, component.state, counts && `(${counts})`, message].filter(Boolean).join(' ');
    });
}

/** What there is to say of a component besides its state: what it waits for, what its check saw, or why it failed. */
export function componentMessage(component: ComponentProgress, progress: Progress): string {
  if (component.state === 'pending') {
    const missing = component.requires.filter((name) =>
      progress.components.some((other) => other.component === name && other.state !== 'deployed'),
    );
    return missing.length > 0 ? `after ${missing.join(', ')}` : '';
  }
  if (component.state === 'failed') {
    const diagnosis = progress.diagnoses.find((candidate) => candidate.component === component.component);
    return diagnosis ? `${diagnosis.reason}: ${diagnosis.message}` : '';
  }
  return component.state === 'deployed' ? component.facts.join(', ') : '';
}

// A workflow's clock stands still between its tasks, so what goes on is timed here.
function secondsAt(now: number, component: ComponentProgress): number {
  if (!active.includes(component.state) || component.startedAt === undefined) return component.seconds;
  return Math.max(component.seconds, (now - Date.parse(component.startedAt)) / 1000);
}

function paintRow(state: ComponentState, text: string, paint: Paint): string {
  if (state === 'pending' || state === 'cancelled') return paint('dim', text);
  return state === 'failed' ? paint('red', text) : text;
}
