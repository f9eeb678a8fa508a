import { conflictFlag, ownerText } from './conflict-flag.ts';
import { actionMarks, isWorthSaying } from './object-lines.ts';
import { planContext, verdictSentence } from './verdict.ts';
import { blockDiff } from '../field-lines.ts';
import type { DiffLine } from '../line-diff.ts';
import { oneLine } from '../paint.ts';
import { isLong, valueText } from '../value-text.ts';
import type { FieldChange, FieldConflictPlan, ObjectPlan } from '../../../kubernetes/plan/object-plan.ts';
import type { PlatformPlan } from '../../../workflows/types.ts';

/** A plan as Markdown, for a pull request: the answer, a table of the objects, and the fields as diffs. */
export function planMarkdown(plan: PlatformPlan, now: number = Date.now()): string[] {
  const sections = [...plan.components, { component: '', objects: plan.prune }]
    .map(({ component, objects }) => ({ component, objects: objects.filter(isWorthSaying) }))
    .filter(({ objects }) => objects.length > 0);
  return [
    `### ${plan.platform}: ${verdictSentence(plan)}`,
    '',
    `${planContext(plan)}.`,
    ...(sections.length > 0 ? ['', '|  | component | object | |', '| --- | --- | --- | --- |'] : []),
    ...sections.flatMap(({ component, objects }) => objects.map((object) => row(component, object))),
    ...sections.flatMap(({ component, objects }) => objects.flatMap((object) => details(component, object, now))),
    ...(plan.shortened > 0 ? ['', `The fields of ${plan.shortened} objects are left out.`] : []),
  ];
}

const words: Record<ObjectPlan['action'], string> = {
  create: 'created',
  configure: 'changed',
  replace: 'replaced',
  unchanged: 'unchanged',
  prune: 'deleted: no longer in the document',
  keep: 'kept: no longer in the document',
  refuse: '**refused**',
  unseen: 'not seen',
};

function row(component: string, { object, action, refusal, conflicts }: ObjectPlan): string {
  const why = refusal ? `: ${refusal.message} ${refusal.suggestion}` : '';
  const stops = conflicts.filter(({ resolution }) => resolution === 'stop').length;
  const conflict = stops > 0 ? `, **${stops} ${stops === 1 ? 'conflict' : 'conflicts'}**` : '';
  return `| ${[code(actionMarks[action].mark), component, code(object), `${words[action]}${why}${conflict}`].map(cell).join(' | ')} |`;
}

function details(component: string, { object, fields, conflicts }: ObjectPlan, now: number): string[] {
  const stops = conflicts.filter(({ resolution }) => resolution === 'stop');
  return [
    ...(fields.length > 0 ? ['', code(object), '', ...fenced(fields.flatMap(fieldDiff))] : []),
    ...(stops.length > 0 ? ['', `Conflicts in ${code(object)}:`, ''] : []),
    ...stops.map((conflict) => conflictItem(component, conflict, now)),
  ];
}

function conflictItem(component: string, conflict: FieldConflictPlan, now: number): string {
  const { path, live, wanted } = conflict;
  const values = `it is ${code(valueText(live ?? null))}, the document wants ${code(valueText(wanted ?? null))}`;
  const flag = code(conflictFlag(component, conflict, 'adopt|yield|force'));
  return `- ${code(path)}: owned by ${oneLine(ownerText(conflict, now))}; ${values}; ${flag}`;
}

function fieldDiff({ path, before, after }: FieldChange): string[] {
  if (!isLong(before) && !isLong(after)) {
    return [
      ...(before === undefined ? [] : [`- ${path}: ${valueText(before)}`]),
      ...(after === undefined ? [] : [`+ ${path}: ${valueText(after)}`]),
    ];
  }
  return [`  ${path}:`, ...blockDiff(before, after).map(diffText)];
}

function diffText(line: DiffLine): string {
  return line.sign === '…' ? `    … ${line.skipped} unchanged` : `${line.sign}   ${line.text}`;
}

/** A fence that no line of the text can end. */
function fenced(lines: string[]): string[] {
  const longest = Math.max(2, ...(lines.join('\n').match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}diff`, ...lines, fence];
}

function code(text: string): string {
  const plain = oneLine(text);
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${plain} ${fence}` : `${fence}${plain}${fence}`;
}

function cell(text: string): string {
  return oneLine(text).replaceAll('|', String.raw`\|`);
}
