import * as wf from '@temporalio/workflow';
import { planChanges } from './activity-options.ts';
import { asRunFailure, validated } from './failures.ts';
import { planTable } from './plan-table.ts';
import { resolve } from './order.ts';
import type { PlatformPlan } from './types.ts';
import { parsePlanInput } from '../platform/plan-input.ts';

/**
 * What `deployPlatform` would do with the same input, field by field: a server-side dry run of every object, which writes
 * nothing. Conflicts and changes that can't be made are in the plan; fails with `InvalidInput` for a wrong document.
 */
export async function planPlatform(rawInput?: unknown): Promise<PlatformPlan> {
  const input = validated(parsePlanInput, rawInput);
  await resolve(input);
  try {
    const plan = await planChanges(input);
    wf.setCurrentDetails(planTable(plan));
    return plan;
  } catch (error) {
    throw asRunFailure(error);
  }
}
