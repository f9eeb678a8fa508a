import { defaultPayloadConverter, type WorkflowExecutionDescription } from '@temporalio/client';
import proto from '@temporalio/proto';
import { transferIn, transferNote } from '../render/backups/transfer-text.ts';
import { oneLine } from '../render/paint.ts';
import type { Note } from '../watch/note.ts';

type PendingActivities = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>;

/** What Temporal knows of the activities going on: what each says it waits for, and why its last attempt failed. */
export function pendingNotes(activities: PendingActivities): Note[] {
  return activities.flatMap(({ activityType, attempt, heartbeatDetails, lastFailure, state }): Note[] => {
    const failure = lastFailure?.message;
    const why = failure
      ? [`${activityType?.name ?? 'activity'}, attempt ${attempt ?? 1}, after: ${oneLine(failure)}`]
      : [];
    // What the attempt before has said last is old by the time that the next one begins.
    if (failure && state !== started) return why;
    const payload = heartbeatDetails?.payloads?.[0];
    const detail: unknown = payload ? defaultPayloadConverter.fromPayload(payload) : undefined;
    if (typeof detail === 'string') return [...why, oneLine(detail)];
    const transfer = transferIn(detail);
    return transfer ? [...why, transferNote(transfer)] : why;
  });
}

const started = proto.temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED;
