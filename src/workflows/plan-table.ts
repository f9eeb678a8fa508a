import type { PlatformPlan } from './types.ts';
import type { ObjectPlan } from '../kubernetes/plan/object-plan.ts';

const actions: readonly ObjectPlan['action'][] = [
  'create',
  'configure',
  'replace',
  'prune',
  'keep',
  'refuse',
  'unseen',
  'unchanged',
];

/** `4 create, 2 unchanged`: how many objects there are of each action. */
export function planCounts({ counts }: PlatformPlan): string {
  const parts = actions.filter((action) => counts[action] > 0).map((action) => `${counts[action]} ${action}`);
  const conflicts = counts.conflicts > 0 ? [`${counts.conflicts} in conflict`] : [];
  return [...parts, ...conflicts].join(', ');
}

/** A plan as Markdown, for the Web UI's 'current details': one line for each object that would change. */
export function planTable(plan: PlatformPlan): string {
  const rows = plan.components.flatMap(({ component, objects }) => objects.map((object) => ({ component, object })));
  const pruned = plan.prune.map((object) => ({ component: '', object }));
  const changing = [...rows, ...pruned].filter(({ object }) => object.action !== 'unchanged');
  const lines = changing.map(
    ({ component, object }) => `| ${component} | ${object.object} | ${object.action} | ${fields(object)} |`,
  );
  const title = `**${plan.platform}**: ${plan.changes ? planCounts(plan) : 'nothing would change'}`;
  if (lines.length === 0) return title;
  return [title, '', '| component | object | action | fields |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

const listed = 5;

function fields({ fields: changed, conflicts, refusal }: ObjectPlan): string {
  const paths = [...changed.map(({ path }) => path), ...conflicts.map(({ path, manager }) => `${path} (${manager})`)];
  const more = paths.length > listed ? [`… ${paths.length - listed} more`] : [];
  return [...paths.slice(0, listed), ...more, ...(refusal ? [refusal.message] : [])]
    .join(', ')
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ');
}
