import { activityName, ActivityNames } from './activity-name.ts';
import type { RecordedActivity } from './kill-points.ts';
import { startWatchedOrchestrator } from './watched-orchestrator.ts';
import type { DeployInput } from '../../src/platform/deploy-input.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';
import type { DeployResult } from '../../src/workflows/types.ts';

/** An undisturbed deployment, and the activities that its history has, in the order in which they were scheduled. */
export async function recordDeployment(
  document: PlatformLayer,
  input: DeployInput,
): Promise<{ result: DeployResult; activities: RecordedActivity[] }> {
  const requests = new Map<string, number>();
  const orchestrator = await startWatchedOrchestrator(document, {
    answered(_request, open) {
      for (const { name } of open) requests.set(name, (requests.get(name) ?? 0) + 1);
    },
  });
  try {
    const handle = await orchestrator.start(input);
    const result = await handle.result();
    const { events } = await handle.fetchHistory();
    const names = new ActivityNames();
    const scheduled = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: event }) =>
      event ? [names.of(activityName(event.activityType?.name, event.input?.payloads), event.activityId ?? '')] : [],
    );
    const activities = scheduled.map((name) => ({ name, requests: requests.get(name) ?? 0 }));
    return { result, activities };
  } finally {
    await orchestrator.stop();
  }
}
