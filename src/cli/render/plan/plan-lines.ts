import { isWorthSaying, objectLines, type ObjectStyle } from './object-lines.ts';
import { ruleKey } from './conflict-flag.ts';
import { planContext, verdictOf, verdictSentence, type Verdict } from './verdict.ts';
import type { Paint, Style } from '../paint.ts';
import type { ObjectPlan } from '../../../kubernetes/plan/object-plan.ts';
import type { PlatformPlan } from '../../../workflows/types.ts';

export interface PlanStyle {
  /** Characters in a line; what is longer is shown in several. */
  width: number;
  paint: Paint;
}

const colour: Readonly<Record<Verdict, Style>> = { unchanged: 'green', changes: 'yellow', blocked: 'red' };

/** A plan for a person: the answer, then object by object what would change, component by component. */
export function planLines(plan: PlatformPlan, { width, paint }: PlanStyle, now: number = Date.now()): string[] {
  const style: ObjectStyle = { width, paint, now, complete: plan.shortened === 0 };
  return [
    `${paint('bold', `${plan.platform}:`)} ${paint(colour[verdictOf(plan)], verdictSentence(plan))}`,
    paint('dim', planContext(plan)),
    ...plan.components.flatMap(({ component, objects }) => section(component, component, objects, style)),
    ...section('No longer in the document', '', plan.prune, style),
    ...shortenedLines(plan, paint),
    ...rulesLines(plan, paint),
  ];
}

function section(title: string, component: string, objects: readonly ObjectPlan[], style: ObjectStyle): string[] {
  const told = objects.filter(isWorthSaying);
  if (told.length === 0) return [];
  return ['', style.paint('bold', title), ...told.flatMap((object) => objectLines(component, object, style))];
}

function shortenedLines({ shortened }: PlatformPlan, paint: Paint): string[] {
  if (shortened === 0) return [];
  const objects = shortened === 1 ? '1 object' : `${shortened} objects`;
  return ['', paint('dim', `The fields of ${objects} are left out: a plan has to fit in a history.`)];
}

/** The document's way to say what the options say: rules that stay. */
function rulesLines(plan: PlatformPlan, paint: Paint): string[] {
  const [example] = plan.components.flatMap(({ component, objects }) =>
    objects.flatMap(({ conflicts }) =>
      conflicts.filter(({ resolution }) => resolution === 'stop').map((conflict) => ruleKey(component, conflict)),
    ),
  );
  if (example === undefined) return [];
  return [
    '',
    paint('dim', 'Rules that are to stay are written into the document:'),
    `  conflicts: { ${quoted(example)}: yield }`,
  ];
}

function quoted(key: string): string {
  return `'${key.replaceAll("'", "''")}'`;
}
