import type { PlannedComponent } from './graph.ts';

/** The same components in the opposite order: each comes after what required it. */
export function reversePlan(plan: readonly PlannedComponent[]): PlannedComponent[] {
  return plan.toReversed().map(({ name }) => ({
    name,
    requires: plan.filter(({ requires }) => requires.includes(name)).map((one) => one.name),
  }));
}
