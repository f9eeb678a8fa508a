import type { MetricName } from './definitions.ts';
import type { Platform } from '../platform/schema.ts';
import type { Due } from '../standing/due.ts';
import type { NewestBackup, Standing } from '../standing/read-standing.ts';
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
  standing: Standing;
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
  return [
    ...backupFigures(facts, sample),
    ...drillFigures(facts, sample),
    ...walFigures(facts, sample),
    ...platformFigures(facts, sample),
    ...sample('aroti_catalogue_refreshed_timestamp_seconds', facts.now / 1000),
  ];
}

type Make = (name: MetricName, value: number | undefined, labels?: Sample['labels']) => Sample[];

function backupFigures({ standing, due, failures }: Facts, sample: Make): Sample[] {
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

function drillFigures({ platform, standing, due, failures }: Facts, sample: Make): Sample[] {
  const { drill, lastPassedDrill } = standing;
  const { targetRtoSeconds, targetRpoSeconds } = platform.backups.drill;
  const failed = [failures.drill, drill && !drill.passed ? drill.endedAt : undefined].filter((at) => at !== undefined);
  return [
    ...sample('aroti_restore_drill_last_success_timestamp_seconds', seconds(lastPassedDrill?.endedAt)),
    ...sample(
      'aroti_restore_drill_last_failure_timestamp_seconds',
      failed.length > 0 ? seconds(Math.max(...failed)) : undefined,
    ),
    ...sample('aroti_restore_drill_due_timestamp_seconds', dueAt(due, 'drill')),
    ...sample('aroti_restore_drill_rto_seconds', drill?.rtoSeconds),
    ...sample('aroti_restore_drill_rpo_seconds', drill?.rpoSeconds),
    ...sample('aroti_restore_drill_rto_target_seconds', targetRtoSeconds),
    ...sample('aroti_restore_drill_rpo_target_seconds', targetRpoSeconds),
    ...sample('aroti_restore_drill_checks_failed', drill?.checksFailed),
  ];
}

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
