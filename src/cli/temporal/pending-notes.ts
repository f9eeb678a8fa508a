import { defaultPayloadConverter, type WorkflowExecutionDescription } from '@temporalio/client';
import { transferIn, transferText } from '../render/backups/transfer-text.ts';
import { oneLine } from '../render/paint.ts';

type PendingActivities = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>;

/** What Temporal knows of the activities going on: what each says it waits for, and why its last attempt failed. */
export function pendingNotes(activities: PendingActivities): string[] {
  return activities.flatMap(({ activityType, attempt, heartbeatDetails, lastFailure }) => {
    const failure = lastFailure?.message;
    if (failure) return [`${activityType?.name ?? 'activity'}, attempt ${attempt ?? 1}, after: ${oneLine(failure)}`];
    const payload = heartbeatDetails?.payloads?.[0];
    const detail: unknown = payload ? defaultPayloadConverter.fromPayload(payload) : undefined;
    if (typeof detail === 'string') return [oneLine(detail)];
    const transfer = transferIn(detail);
    return transfer ? [transferText(transfer)] : [];
  });
}
