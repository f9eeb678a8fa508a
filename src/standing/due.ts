import { lastDue } from './last-due.ts';
import { wantedSchedules } from '../temporal/wanted-schedules.ts';
import type { Platform } from '../platform/schema.ts';

/** What is done by the calendar and has to leave something in the catalogue; `point` is a drill of the archive, which is none of a backup. */
export const kinds = ['logical', 'base', 'drill', 'point'] as const;
export type Kind = (typeof kinds)[number];

/** How long a run may take to show in the catalogue, beside its jitter: a daily backup is late when it is 26 hours old. */
const graceMs = 2 * 3_600_000;

/** Drills are of one workflow: one of the archive is told the moment. */
const workflows: Readonly<Record<Kind, { type: string; at?: true }>> = {
  logical: { type: 'backupDatabases' },
  base: { type: 'backupBase' },
  drill: { type: 'restoreDrill' },
  point: { type: 'restoreDrill', at: true },
};

/** A Schedule that is to leave something behind, and since when that should be there. */
export interface Due {
  kind: Kind;
  /** Id of the Schedule. */
  schedule: string;
  workflowType: string;
  cron: string;
  timeZone: string;
  /** What has not begun since then is late (milliseconds since the epoch); undefined: the expression is one that only Temporal reads. */
  dueAt: number | undefined;
}

/** What has to have been done by `now`, by the cron expressions of the document that are enabled. */
export function dueOf(platform: Platform, now: number): Due[] {
  return wantedSchedules(platform).flatMap(({ id, workflowType, input, enabled, cron, timeZone, jitterMs }) => {
    const at = input?.['at'] !== undefined;
    const kind = kinds.find((one) => workflows[one].type === workflowType && (workflows[one].at ?? false) === at);
    if (!kind || !enabled) return [];
    const dueAt = lastDue(cron, timeZone, now - graceMs - jitterMs);
    return [{ kind, schedule: id, workflowType, cron, timeZone, dueAt }];
  });
}
