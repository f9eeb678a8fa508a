import { ScheduleNotFoundError, type Client } from '@temporalio/client';
import { wantedSchedules } from './wanted-schedules.ts';
import type { Platform } from '../platform/schema.ts';

/** A Schedule as it stands in Temporal. */
export interface ScheduleState {
  id: string;
  workflowType: string;
  cron: string;
  timeZone: string;
  paused: boolean;
  /** What whoever paused it has written. */
  note?: string;
  /** ISO 8601. */
  next?: string;
  last?: string;
}

/** Those of a platform's Schedules that there are. */
export async function describeSchedules(client: Client, platform: Platform): Promise<ScheduleState[]> {
  const found = await Promise.all(wantedSchedules(platform).map(({ id }) => describe(client, id)));
  return found.flatMap((state) => (state ? [state] : []));
}

async function describe(client: Client, id: string): Promise<ScheduleState | undefined> {
  try {
    const { spec, state, action, info } = await client.schedule.getHandle(id).describe();
    const [next] = info.nextActionTimes;
    const last = info.recentActions.at(-1)?.takenAt;
    return {
      id,
      workflowType: String(action.workflowType),
      cron: spec.calendars?.[0]?.comment ?? 'set by hand',
      timeZone: spec.timezone || 'UTC',
      paused: state.paused,
      ...(state.note && { note: state.note }),
      ...(next && !state.paused && { next: next.toISOString() }),
      ...(last && { last: last.toISOString() }),
    };
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}
