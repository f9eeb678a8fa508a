import { conflictFlag, ownerText, resolutionText } from './conflict-flag.ts';
import { fieldLines } from '../field-lines.ts';
import { oneLine, printable, type Paint, type Style } from '../paint.ts';
import { valueText } from '../value-text.ts';
import type { FieldConflictPlan, ObjectPlan } from '../../../kubernetes/plan/object-plan.ts';
import { resolutions } from '../../../platform/conflicts.ts';

export interface ObjectStyle {
  width: number;
  paint: Paint;
  /** Milliseconds since the epoch. */
  now: number;
  /** No object's fields were left out. */
  complete: boolean;
}

/** How each action is marked and worded; `note` stands behind the object's name. */
export const actionMarks: Record<ObjectPlan['action'], { mark: string; style: Style; note: string }> = {
  create: { mark: '+', style: 'green', note: '' },
  configure: { mark: '~', style: 'yellow', note: '' },
  replace: { mark: '±', style: 'yellow', note: 'replaced' },
  unchanged: { mark: ' ', style: 'dim', note: '' },
  prune: { mark: '-', style: 'red', note: '' },
  keep: { mark: '·', style: 'dim', note: 'kept' },
  refuse: { mark: '✖', style: 'red', note: 'refused' },
  unseen: { mark: '?', style: 'dim', note: 'not seen' },
};

/** Whether there is anything to say of an object. */
export function isWorthSaying({ action, conflicts }: ObjectPlan): boolean {
  return action !== 'unchanged' || conflicts.some(({ resolution }) => resolution === 'stop');
}

/** What would happen to an object: its fields, why it can't be done, and whose fields are in the way. */
export function objectLines(component: string, plan: ObjectPlan, style: ObjectStyle): string[] {
  const { paint, width } = style;
  const { mark, style: colour, note } = actionMarks[plan.action];
  return [
    `  ${paint(colour, mark)} ${plan.action === 'keep' ? paint('dim', plan.object) : plan.object}${note && `  ${paint(colour, note)}`}`,
    ...refusalLines(plan, style),
    ...ownershipLines(plan, style),
    ...plan.fields.flatMap((field) => fieldLines(field, { width, paint, indent: '      ' })),
    ...plan.conflicts.flatMap((conflict) => conflictLines(component, conflict, style)),
  ];
}

function refusalLines({ action, refusal }: ObjectPlan, { paint }: ObjectStyle): string[] {
  if (!refusal) return [];
  const { reason, message, suggestion } = refusal;
  const why = `${reason}: ${message}`;
  return [
    ...indented(action === 'refuse' ? why : message, (line) => (action === 'refuse' ? line : paint('dim', line))),
    ...indented(suggestion, (line) => paint(action === 'refuse' ? 'yellow' : 'dim', line)),
  ];
}

/** A change without a field: the API server only writes down that the document's fields are ours. */
function ownershipLines({ action, fields, conflicts }: ObjectPlan, { paint, complete }: ObjectStyle): string[] {
  const silent = action === 'configure' && fields.length === 0 && conflicts.length === 0;
  return silent && complete ? [paint('dim', '      no value changes, only who owns its fields')] : [];
}

function indented(text: string, style: (line: string) => string): string[] {
  return printable(text)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `      ${style(line)}`);
}

function conflictLines(component: string, conflict: FieldConflictPlan, style: ObjectStyle): string[] {
  const { paint, now } = style;
  const { path, resolution, live, wanted } = conflict;
  const owner = ownerText(conflict, now);
  if (resolution !== 'stop') {
    const does = resolutionText(conflict)[resolution];
    return [paint('dim', oneLine(`      ${path}: owned by ${owner}; the rule \`${resolution}\`: ${does}`))];
  }
  return [
    `    ${paint('red', '‼')} ${oneLine(`${path}: owned by ${owner}`)}`,
    `      it is ${shownValue(live)}, the document wants ${shownValue(wanted)}; say whose value counts:`,
    ...answers(component, conflict, style),
  ];
}

/** One option for each answer, ready to be copied; where they are too long for that, the option once and the answers below. */
function answers(component: string, conflict: FieldConflictPlan, { paint, width }: ObjectStyle): string[] {
  const does = resolutionText(conflict);
  const flags = resolutions.map((resolution) => conflictFlag(component, conflict, resolution));
  const lines = aligned(resolutions.map((resolution, index) => [flags[index] ?? '', oneLine(does[resolution])]));
  const short = lines.every(({ left, right }) => left.length + right.length + 10 <= width);
  const rows = short ? lines : aligned(resolutions.map((resolution) => [`  ${resolution}`, oneLine(does[resolution])]));
  return [
    ...(short ? [] : [`        ${conflictFlag(component, conflict, resolutions.join('|'))}`]),
    ...rows.map(({ left, right }) => `        ${left}  ${paint('dim', right)}`),
  ];
}

function aligned(rows: readonly (readonly [string, string])[]): { left: string; right: string }[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => ({ left: left.padEnd(width), right }));
}

function shownValue(value: unknown): string {
  return value === undefined ? 'not there' : valueText(value);
}
