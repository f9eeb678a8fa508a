import type { FieldConflictPlan } from '../../../kubernetes/plan/object-plan.ts';
import type { Resolution } from '../../../platform/conflicts.ts';
import { shellWord } from '../../request/same-options.ts';
import { ago } from '../moment.ts';
import { valueText } from '../value-text.ts';

/** The key of the rule that is about this field, in `conflicts` and in `--on-conflict`. */
export function ruleKey(component: string, { path }: Pick<FieldConflictPlan, 'path'>): string {
  return `${component}:${path}`;
}

/** The option that says what is to become of a field, as a shell takes it. */
export function conflictFlag(component: string, conflict: Pick<FieldConflictPlan, 'path'>, answer: string): string {
  return `--on-conflict ${shellWord(`${ruleKey(component, conflict)}=${answer}`)}`;
}

/** Who owns the field: `kubectl-edit, 3 min ago`. */
export function ownerText({ manager, since }: FieldConflictPlan, now: number): string {
  return since ? `${manager}, ${ago(since, now)}` : manager;
}

/** What each answer does to this very field. */
export function resolutionText({ manager, live, wanted }: FieldConflictPlan): Readonly<Record<Resolution, string>> {
  return {
    adopt: `keep ${short(live)}, and own it too`,
    yield: `leave the field to ${manager}`,
    force: `set ${short(wanted)}`,
  };
}

const shownCharacters = 40;

function short(value: unknown): string {
  const text = value === undefined ? 'nothing' : valueText(value);
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters - 1)}…` : text;
}
