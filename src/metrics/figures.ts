import type { MetricName } from './definitions.ts';
import type { Platform } from '../platform/schema.ts';
import type { Due } from '../standing/due.ts';
import { drillKinds, type DrillKind, type NewestBackup, type Standing } from '../standing/read-standing.ts';
import type { WalStatus } from '../workflows/backup-types.ts';
import type { DeployResult, VerifyReport } from '../workflows/types.ts';
import { platformFolder } from '../storage/layout.ts';

/** One value of a gauge. */
export interface Sample {
  name: MetricName;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** When runs last failed, in milliseconds since the epoch. */
export type Failures = Readonly<Partial<Record<Due['kind'], number>>>;

/** What the figures of a platform are made of. */
export interface Facts {
  platform: Platform;
  /** Milliseconds since the epoch. */
  now: number;
  /** Undefined: no store has answered yet. */
  standing: Standing | undefined;
  /** When the standing was read. */
  readAt?: number | undefined;
  due: readonly Due[];
  failures: Failures;
  /** As the run that archives tells; undefined: none answers. */
  wal?: WalStatus | undefined;
  verified?: VerifyReport | undefined;
  deployed?: DeployResult | undefined;
}

/** Every figure of a platform. What is not known has none: no figure is better than a wrong one. */
export function figures(facts: Facts): Sample[] {
  const platform = platformFolder(facts.platform);
  const sample = (name: MetricName, value: number | undefined, labels: Sample['labels'] = {}): Sample[] =>
    value === undefined ? [] : [{ name, labels: { platform, ...labels }, value }];
  const { standing, readAt } = facts;
  return [
    ...(standing
      ? [...backupFigures({ ...facts, standing }, sample), ...drillFigures({ ...facts, standing }, sample)]
      : []),
    ...walFigures(facts, sample),
    ...platformFigures(facts, sample),
    ...sample('aroti_catalogue_refreshed_timestamp_seconds', seconds(readAt)),
  ];
}

type Make = (name: MetricName, value: number | undefined, labels?: Sample['labels']) => Sample[];

type Read = Facts & { standing: Standing };

function backupFigures({ standing, due, failures }: Read, sample: Make): Sample[] {
  const { databases, base } = standing;
  const of = (backup: NewestBackup, database: string, kind: string) => [
    ...sample('aroti_backup_last_success_timestamp_seconds', backup.completedAt / 1000, { database, kind }),
    ...sample('aroti_backup_duration_seconds', backup.seconds, { database, kind }),
    ...sample('aroti_backup_size_bytes', backup.bytes, { database, kind }),
  ];
  return [
    ...[...databases].flatMap(([database, backup]) => of(backup, database, 'logical')),
    // A base backup is of the whole server: its `database` is empty.
    ...(base ? of(base, '', 'base') : []),
    ...(['logical', 'base'] as const).flatMap((kind) => [
      ...sample('aroti_backup_last_failure_timestamp_seconds', seconds(failures[kind]), { kind }),
      ...sample('aroti_backup_due_timestamp_seconds', dueAt(due, kind), { kind }),
    ]),
  ];
}

function drillFigures({ platform, standing, due, failures }: Read, sample: Make): Sample[] {
  const { targetRtoSeconds, targetRpoSeconds } = platform.backups.drill;
  return [
    ...drillKinds.flatMap((kind) => {
      const { newest, passed } = standing.drills[kind];
      const scheduled = schedulesOfDrills[kind];
      const reported = newest && !newest.passed ? newest.endedAt : undefined;
      const failed = [failures[scheduled], reported].filter((at) => at !== undefined);
      const own = (name: MetricName, value: number | undefined) => sample(name, value, { kind });
      return [
        ...own('aroti_restore_drill_last_success_timestamp_seconds', seconds(passed?.endedAt)),
        ...own(
          'aroti_restore_drill_last_failure_timestamp_seconds',
          failed.length > 0 ? seconds(Math.max(...failed)) : undefined,
        ),
        ...own('aroti_restore_drill_due_timestamp_seconds', dueAt(due, scheduled)),
        ...own('aroti_restore_drill_rto_seconds', newest?.rtoSeconds),
        ...own('aroti_restore_drill_rpo_seconds', newest?.rpoSeconds),
        ...own('aroti_restore_drill_checks_failed', newest?.checksFailed),
      ];
    }),
    ...sample('aroti_restore_drill_rto_target_seconds', targetRtoSeconds),
    ...sample('aroti_restore_drill_rpo_target_seconds', targetRpoSeconds),
  ];
}

const schedulesOfDrills: Readonly<Record<DrillKind, Due['kind']>> = { logical: 'drill', point: 'point' };

function walFigures({ platform, wal, now }: Facts, sample: Make): Sample[] {
  const { enabled } = platform.backups.wal;
  if (!enabled) return sample('aroti_wal_archive_enabled', 0);
  return [
    ...sample('aroti_wal_archive_enabled', 1),
    ...sample('aroti_wal_archive_lag_seconds', wal && lagSeconds(wal, now)),
    ...sample('aroti_wal_archive_lag_bytes', hasBegun(wal) ? wal.lagBytes : undefined),
  ];
}

function hasBegun(wal: WalStatus | undefined): wal is WalStatus {
  return wal !== undefined && (wal.state === 'archiving' || wal.lastUploadAt !== undefined);
}

/** What a run that is stuck told last does not grow by itself; one that never began to archive knows no lag, and 0 would be a lie. */
function lagSeconds({ state, lagSeconds: told, lastUploadAt }: WalStatus, now: number): number | undefined {
  if (state === 'archiving') return told;
  if (lastUploadAt === undefined) return undefined;
  return Math.max(told, Math.round((now - Date.parse(lastUploadAt)) / 1000));
}

function platformFigures({ verified, deployed }: Facts, sample: Make): Sample[] {
  const looked = verified !== undefined && verified.skipped === undefined ? verified.components : [];
  const drifted = new Set(looked.flatMap(({ drift }) => drift.map(({ object }) => object)));
  return [
    ...looked.flatMap(({ component, ready, diagnoses }) =>
      sample('aroti_component_ready', ready && diagnoses.length === 0 ? 1 : 0, { component }),
    ),
    ...(looked.length > 0 ? sample('aroti_drifted_objects', drifted.size) : []),
    ...(deployed?.components ?? []).flatMap(({ component, seconds: took }) =>
      sample('aroti_deploy_duration_seconds', took, { component }),
    ),
  ];
}

function dueAt(due: readonly Due[], kind: Due['kind']): number | undefined {
  return seconds(due.find((one) => one.kind === kind)?.dueAt);
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
