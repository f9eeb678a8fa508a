import { ApplicationFailure } from '@temporalio/common';
import type { PlatformPlan } from './types.ts';
import type { Diagnosis } from '../kubernetes/diagnosis.ts';
import type { FieldConflictPlan, ObjectPlan } from '../kubernetes/plan/object-plan.ts';
import { failureTypes } from '../platform/failure-types.ts';

/** Throws `Refused` or `Conflict` if the plan holds a change that can't be made, or a field that nobody said what to do with. */
export function refuseWhatCantBeDone(plan: PlatformPlan): void {
  const planned = plan.components.flatMap(({ component, objects }) => objects.map((object) => ({ component, object })));
  const refused = planned.filter(({ object }) => object.action === 'refuse');
  if (refused.length > 0) {
    throw failure(
      failureTypes.refused,
      refused.map(({ component, object }) => ofRefusal(component, object)),
    );
  }
  const conflicting = planned.flatMap(({ component, object }) =>
    object.conflicts
      .filter(({ resolution }) => resolution === 'stop')
      .map((conflict) => ofConflict(component, object, conflict)),
  );
  if (conflicting.length > 0) throw failure(failureTypes.conflict, conflicting);
}

/** More of them are counted, not listed. */
const listed = 20;

function failure(type: string, diagnoses: Diagnosis[]): ApplicationFailure {
  const shown = diagnoses.slice(0, listed);
  const more = diagnoses.length - shown.length;
  const lines = shown.map(
    ({ object, reason, message, suggestion }) => `${object}: ${reason}: ${message} ${suggestion}`,
  );
  const message = [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
  return ApplicationFailure.nonRetryable(message, type, shown);
}

function ofRefusal(component: string, { object, refusal }: ObjectPlan): Diagnosis {
  const { reason, message, suggestion } = refusal ?? { reason: 'Refused', message: '', suggestion: '' };
  return { component, object, rule: 'accepted by a dry run', reason, message, suggestion, containers: [], events: [] };
}

function ofConflict(
  component: string,
  { object }: ObjectPlan,
  { path, manager, since, live, wanted }: FieldConflictPlan,
): Diagnosis {
  const when = since === undefined ? '' : ` since ${since}`;
  return {
    component,
    object,
    rule: path,
    reason: 'Conflict',
    message: `${path} is owned by ${manager}${when}: it is ${shown(live)} and is to be ${shown(wanted)}.`,
    suggestion: `Say what to do in conflicts, as "${component}:${path}": adopt (keep theirs and own it too), yield (leave it to them) or force (set it).`,
    containers: [],
    events: [],
  };
}

const longest = 200;

function shown(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
