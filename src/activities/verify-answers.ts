import { ApplicationFailure } from '@temporalio/activity';
import { askComponent } from './ask-component.ts';
import type { Loaded } from './component-input.ts';
import { asFailure } from './failures.ts';
import { insides } from './verify-inside.ts';
import { errorText } from '../checks/error-text.ts';
import type { Diagnosis } from '../kubernetes/diagnosis.ts';
import { isComponentName } from '../platform/components.ts';
import { within } from '../checks/within.ts';
import type { ComponentReport, Drift } from '../workflows/types.ts';

/** For one check, or one look inside; a component that is slower than that does not serve. */
const answerMs = 20_000;

/** Asks a component whether it serves, changing nothing; why it does not is part of the answer. Throws only the signal's reason. */
export async function answerOf(
  loaded: Loaded,
  component: string,
  signal: AbortSignal,
): Promise<Pick<ComponentReport, 'facts' | 'diagnoses'>> {
  try {
    const facts = await within(answerMs, signal, async (ended) => askComponent(loaded, component, ended));
    return { facts: facts ?? [], diagnoses: [] };
  } catch (error) {
    signal.throwIfAborted();
    return { facts: [], diagnoses: diagnosesOf(component, error) };
  }
}

/** What differs inside a component, or why it can't be looked into. Throws only the signal's reason. */
export async function insideOf(
  { cluster, platform }: Loaded,
  component: string,
  signal: AbortSignal,
): Promise<{ drift: Drift[]; diagnoses: Diagnosis[] }> {
  const look = isComponentName(component) ? insides[component] : undefined;
  if (!look) return { drift: [], diagnoses: [] };
  try {
    const drift = await within(answerMs, signal, (ended) => look({ cluster, platform, signal: ended }));
    return { drift, diagnoses: [] };
  } catch (error) {
    signal.throwIfAborted();
    return { drift: [], diagnoses: diagnosesOf(component, error) };
  }
}

function diagnosesOf(component: string, error: unknown): Diagnosis[] {
  const failure = asFailure(component, error);
  if (failure instanceof ApplicationFailure) return (failure.details?.[0] ?? []) as Diagnosis[];
  return [
    {
      component,
      object: component,
      rule: 'answers',
      reason: 'NoAnswer',
      message: errorText(error),
      containers: [],
      events: [],
      suggestion: 'Run diagnosePlatform: it says what keeps the component from answering.',
    },
  ];
}
