import type { Loaded } from './component-input.ts';
import { insides } from './verify-inside.ts';
import { errorText } from '../checks/error-text.ts';
import type { ObjectPlan } from '../kubernetes/plan/object-plan.ts';
import { isComponentName } from '../platform/components.ts';
import { innerPlan, isServerToCome, unseenInside } from '../verify/inner-plan.ts';
import { within } from '../checks/within.ts';

/** For one look inside: a server that is broken must not keep its mending waiting. */
const lookMs = 5_000;

/**
 * What a deployment would change inside a component's server (databases and roles, realm and clients, Temporal's namespace),
 * beside `plans` of its objects. A server that is not there yet or does not answer is said to be unseen. Throws only the
 * signal's reason.
 */
export async function planInside(
  { cluster, platform }: Loaded,
  component: string,
  plans: readonly ObjectPlan[],
  signal: AbortSignal,
): Promise<ObjectPlan[]> {
  const look = isComponentName(component) && component !== 'secrets' ? insides[component] : undefined;
  if (!look) return [];
  if (isServerToCome(plans)) return [unseenInside(component, notThere)];
  try {
    return innerPlan(
      await within(lookMs, signal, (ended) => look({ cluster, platform, signal: ended, secretsToCome: true })),
    );
  } catch (error) {
    signal.throwIfAborted();
    return [unseenInside(component, { ...noAnswer, message: errorText(error) })];
  }
}

const notThere = {
  reason: 'NotThere',
  message: 'it is not there yet: what it holds is made once it runs.',
  suggestion: 'Plan again after the deployment to see that nothing is left.',
};

const noAnswer = {
  reason: 'NoAnswer',
  suggestion: 'What would change inside it is not known; diagnosePlatform says what keeps it from answering.',
};
