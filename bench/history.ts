import { tsToMs } from '@temporalio/common/lib/time.js';
import type { WorkflowHandle } from '@temporalio/client';
import { requires, type ComponentName } from '../src/platform/components.ts';

interface Span {
  scheduled: number;
  started: number;
  completed: number;
}

/** When each of a run's activities on each component was scheduled, started and completed, in milliseconds. */
async function spansOf(handle: Pick<WorkflowHandle, 'fetchHistory'>) {
  const { events = [] } = await handle.fetchHistory();
  const spans = new Map<string, Span>();
  const names = new Map<string, string>();
  for (const event of events ?? []) {
    const at = tsToMs(event.eventTime);
    const { activityTaskScheduledEventAttributes: scheduled } = event;
    if (scheduled) {
      const [payload] = scheduled.input?.payloads ?? [];
      const input = JSON.parse(Buffer.from(payload?.data ?? []).toString() || '{}') as { component?: string };
      const name = `${scheduled.activityType?.name} ${input.component ?? ''}`.trim();
      names.set(String(event.eventId), name);
      spans.set(name, { scheduled: at, started: at, completed: at });
    }
    const started = event.activityTaskStartedEventAttributes;
    const startedSpan = spans.get(names.get(String(started?.scheduledEventId)) ?? '');
    if (startedSpan) startedSpan.started = at;
    const completed = event.activityTaskCompletedEventAttributes;
    const completedSpan = spans.get(names.get(String(completed?.scheduledEventId)) ?? '');
    if (completedSpan) completedSpan.completed = at;
  }
  return { spans, events: events?.length ?? 0 };
}

/**
 * How long after the last of what a component requires was deployed (`delays`), or was ready and still to be checked
 * (`fromReadiness`), its own first apply began, in milliseconds.
 */
export async function handovers(handle: Pick<WorkflowHandle, 'fetchHistory'>) {
  const { spans, events } = await spansOf(handle);
  const after = (activity: 'checkComponent' | 'awaitComponent') =>
    Object.entries(requires).flatMap(([component, needed]) => {
      const apply = spans.get(`applyComponent ${component}`);
      const ends = needed.map((name: ComponentName) => spans.get(`${activity} ${name}`)?.completed ?? NaN);
      return apply && ends.length > 0 ? [apply.started - Math.max(...ends)] : [];
    });
  return {
    delays: after('checkComponent'),
    fromReadiness: after('awaitComponent'),
    eventsPerComponent: events / Object.keys(requires).length,
  };
}
