import type { FieldChange, FieldConflictPlan, ObjectPlan } from '../kubernetes/plan/object-plan.ts';
import type { Drift } from '../workflows/types.ts';

/** Longer ones say no more, and a history has to hold them, in characters of JSON. */
const longestValue = 500;

/** What of an object is not as its revision has it: field by field, with who wrote it. What the rules leave to others is none. */
export function driftOf({ object, action, fields, conflicts, refusal }: ObjectPlan): Drift[] {
  if (action === 'create') return [{ object, path: '' }];
  const others = new Map(conflicts.map((conflict) => [conflict.path, conflict]));
  const leftToOthers = (path: string) => ['yield', 'adopt'].includes(others.get(path)?.resolution ?? '');
  const changed = fields
    .filter(({ path }) => !leftToOthers(path))
    .map((field) => ofField(object, field, others.get(field.path)));
  const taken = conflicts
    .filter(({ path }) => !leftToOthers(path) && !fields.some((field) => field.path === path))
    .map((conflict) => ofConflict(object, conflict));
  const drift = [...changed, ...taken];
  if (drift.length > 0 || !refusal) return drift;
  return [{ object, path: '.', live: `${refusal.reason}: ${refusal.message}` }];
}

function ofField(object: string, { path, before, after }: FieldChange, other: FieldConflictPlan | undefined): Drift {
  return {
    object,
    path,
    ...(before !== undefined && { live: short(before) }),
    ...(after !== undefined && { wanted: short(after) }),
    ...writerOf(other),
  };
}

function ofConflict(object: string, conflict: FieldConflictPlan): Drift {
  const { path, live, wanted } = conflict;
  return ofField(object, { path, before: live, after: wanted }, conflict);
}

function writerOf(other: FieldConflictPlan | undefined): Pick<Drift, 'by' | 'at'> {
  return { ...(other && { by: other.manager }), ...(other?.since && { at: other.since }) };
}

function short(value: unknown): unknown {
  const text = JSON.stringify(value) ?? '';
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : value;
}
