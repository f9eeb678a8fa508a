import type { Platform } from '../platform/schema.ts';

/** A Schedule as a platform document has it. */
export interface WantedSchedule {
  /** Its runs are called so too, with their time. */
  id: string;
  workflowType: string;
  /** What its runs are told, beside whose platform it is. */
  input?: Readonly<Record<string, unknown>>;
  enabled: boolean;
  cron: string;
  timeZone: string;
  /** How much later a run may begin, at random. */
  jitterMs: number;
  /** How long after its time a run that was missed is made up for. */
  catchupMs: number;
}

const minuteMs = 60_000;

/** Every Schedule that a platform may have, those that it is not to have among them: they are deleted. */
export function wantedSchedules({ namespacePrefix, name, verify, backups }: Platform): WantedSchedule[] {
  const id = (kind: string) => `${kind}-${namespacePrefix}${name}`;
  const backedUp = Object.keys(backups.destinations).length > 0;
  const ofBackups = (
    kind: string,
    workflowType: string,
    { enabled, cron, jitterSeconds, catchupSeconds }: Platform['backups']['schedule'],
  ): WantedSchedule => ({
    id: id(kind),
    workflowType,
    enabled: enabled && backedUp,
    cron,
    timeZone: backups.timeZone,
    jitterMs: jitterSeconds * 1000,
    catchupMs: catchupSeconds * 1000,
  });
  return [
    {
      id: id('verify'),
      workflowType: 'verifyPlatform',
      enabled: verify.enabled,
      cron: verify.cron,
      timeZone: 'UTC',
      // Many platforms at the same minute would ask the API server all at once.
      jitterMs: 2 * minuteMs,
      // What was missed for longer is not made up for: the next run tells the same.
      catchupMs: 10 * minuteMs,
    },
    ofBackups('backup', 'backupDatabases', backups.schedule),
    ofBackups('prune', 'pruneBackups', backups.prune),
    ofBackups('drill', 'restoreDrill', backups.drill),
    ofBackups('backup-base', 'backupBase', {
      ...backups.schedule,
      enabled: backups.wal.enabled,
      cron: backups.wal.baseCron,
    }),
    {
      ...ofBackups('drill-wal', 'restoreDrill', {
        ...backups.drill,
        enabled: backups.wal.enabled && backups.drill.enabled,
        cron: backups.wal.drillCron,
      }),
      input: { at: 'latest' },
    },
  ];
}
