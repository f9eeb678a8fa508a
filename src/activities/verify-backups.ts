import { standingOf } from './backup-standing.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { errorText } from '../checks/error-text.ts';
import { resolvePlatform } from '../platform/document.ts';
import type { VerifyInput } from '../platform/verify-input.ts';
import { dueOf } from '../standing/due.ts';
import { PlatformRuns } from '../temporal/platform-runs.ts';
import { scheduleFacts } from '../temporal/schedule-facts.ts';
import { judgeBackups } from '../verify/judge-backups.ts';
import { within } from '../checks/within.ts';
import type { BackupsReport } from '../workflows/backup-types.ts';

/** A store that is slower than that can't be said to hold backups. */
const answerMs = 30_000;

/** Whether backups and drills were done when they were due; undefined: the platform has nowhere to back up to. Throws only the signal's reason. */
export async function backupsOf(
  deps: ActivityDependencies,
  input: VerifyInput,
  signal: AbortSignal,
): Promise<BackupsReport | undefined> {
  // Schedules follow the document, not the revision that was deployed.
  const platform = resolvePlatform(deps.ownDocument, input.platform ?? {});
  const { temporal } = deps;
  const { destinations, wal } = platform.backups;
  if (Object.keys(destinations).length === 0) return undefined;
  const now = Date.now();
  const due = dueOf(platform, now);
  const ids = due.map(({ schedule }) => schedule);
  const asked = <Result>(work: (ended: AbortSignal) => Promise<Result>) => within(answerMs, signal, work);
  // What one of them does not say must not hide what the others do.
  const [standing, schedules, status] = await Promise.allSettled([
    asked((ended) => standingOf(deps.connect(platform.cluster), platform, ended)),
    asked(() => scheduleFacts(temporal, ids)),
    asked(async () => (wal.enabled ? new PlatformRuns(temporal, platform).wal() : undefined)),
  ]);
  signal.throwIfAborted();
  return judgeBackups({
    now,
    standing: standing.status === 'fulfilled' ? standing.value : { unseen: errorText(standing.reason) },
    due,
    schedules: schedules.status === 'fulfilled' ? schedules.value : { unseen: errorText(schedules.reason) },
    wal: { enabled: wal.enabled, status: status.status === 'fulfilled' ? status.value : undefined },
  });
}
