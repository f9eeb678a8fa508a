import { standingOf } from './backup-standing.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { errorText } from '../checks/error-text.ts';
import { resolvePlatform } from '../platform/document.ts';
import type { VerifyInput } from '../platform/verify-input.ts';
import { dueOf } from '../standing/due.ts';
import { PlatformRuns } from '../temporal/platform-runs.ts';
import { scheduleFacts } from '../temporal/schedule-facts.ts';
import { judgeBackups } from '../verify/judge-backups.ts';
import { within } from '../verify/within.ts';
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
  try {
    return await within(answerMs, signal, async (ended) => {
      const now = Date.now();
      const due = dueOf(platform, now);
      const [standing, schedules, status] = await Promise.all([
        standingOf(deps.connect(platform.cluster), platform, ended),
        scheduleFacts(
          temporal,
          due.map(({ schedule }) => schedule),
        ),
        wal.enabled ? new PlatformRuns(temporal, platform).wal() : undefined,
      ]);
      return judgeBackups({ now, standing, due, schedules, wal: { enabled: wal.enabled, status } });
    });
  } catch (error) {
    signal.throwIfAborted();
    // What was not seen is not well.
    return { well: false, newest: [], late: [unseen(error)] };
  }
}

function unseen(error: unknown): BackupsReport['late'][number] {
  return {
    what: 'catalogue',
    reason: `it could not be looked at: ${errorText(error)}`,
    remedy: 'See that the worker reaches the stores of `backups.destinations`, and with which credentials.',
  };
}
