import type { MetricName } from './definitions.ts';

export interface AlertRule {
  alert: string;
  expr: string;
  /** For how long it has to be so before anybody is told; as Prometheus writes it. */
  for?: string;
  labels: { severity: 'critical' | 'warning' };
  annotations: { summary: string; description: string };
}

/** Names of figures in an expression are checked by the compiler. */
const metric = (name: MetricName): MetricName => name;

const success = metric('aroti_backup_last_success_timestamp_seconds');
const failure = metric('aroti_backup_last_failure_timestamp_seconds');
const due = metric('aroti_backup_due_timestamp_seconds');
const lag = metric('aroti_wal_archive_lag_seconds');
const walEnabled = metric('aroti_wal_archive_enabled');
const drillPassed = metric('aroti_restore_drill_last_success_timestamp_seconds');
const drillFailed = metric('aroti_restore_drill_last_failure_timestamp_seconds');
const drillDue = metric('aroti_restore_drill_due_timestamp_seconds');
const refreshed = metric('aroti_catalogue_refreshed_timestamp_seconds');

/** Several workers may serve the same figures: one alert for each platform, whoever told. */
const newest = (name: MetricName, by: string) => `max by (${by}) (${name})`;
const ofKind = 'platform, kind';

/** When a person has to be told; made for every platform, since what is due comes from its document by `…_due_timestamp_seconds`. */
export const alertRules: readonly AlertRule[] = [
  {
    alert: 'ArotiBackupFailed',
    expr: `${newest(failure, ofKind)} > (${newest(success, ofKind)} or 0 * ${newest(failure, ofKind)})`,
    labels: { severity: 'critical' },
    annotations: {
      summary: 'A backup of {{ $labels.platform }} ({{ $labels.kind }}) failed',
      description: 'No backup has been made since. The failure of the run in Temporal says why.',
    },
  },
  {
    alert: 'ArotiBackupNeverSucceeded',
    expr: `${newest(due, ofKind)} unless on (${ofKind}) ${newest(success, ofKind)}`,
    for: '26h',
    labels: { severity: 'critical' },
    annotations: {
      summary: '{{ $labels.platform }} has no backup ({{ $labels.kind }})',
      description: 'There is a Schedule for it, and nothing in the catalogue. `aroti schedules list`, `aroti backup`.',
    },
  },
  {
    alert: 'ArotiBackupStale',
    expr: `${newest(success, 'platform, kind, database')} < on (${ofKind}) group_left () ${newest(due, ofKind)}`,
    for: '5m',
    labels: { severity: 'critical' },
    annotations: {
      summary: 'The newest backup of {{ $labels.platform }} {{ $labels.database }} ({{ $labels.kind }}) is too old',
      description:
        'Its Schedule came due, two hours and more ago, and left nothing. `aroti schedules list`, `aroti verify`.',
    },
  },
  {
    alert: 'ArotiDrillFailed',
    expr: `${newest(drillFailed, ofKind)} > (${newest(drillPassed, ofKind)} or 0 * ${newest(drillFailed, ofKind)})`,
    labels: { severity: 'critical' },
    annotations: {
      summary: 'A restore drill of {{ $labels.platform }} ({{ $labels.kind }}) failed',
      description:
        'Whether the backups, or with kind `point` any moment, can be restored is not known. The report lies in the bucket below `drills/`.',
    },
  },
  {
    alert: 'ArotiDrillStale',
    expr: `(${newest(drillPassed, ofKind)} or 0 * ${newest(drillDue, ofKind)}) < ${newest(drillDue, ofKind)}`,
    for: '26h',
    labels: { severity: 'warning' },
    annotations: {
      summary: 'No drill of {{ $labels.platform }} ({{ $labels.kind }}) has passed since it was due',
      description:
        '`aroti schedules list` shows whether it is paused; `aroti drill`, or with kind `point` `aroti drill --at latest`, runs one now.',
    },
  },
  ...(['rto', 'rpo'] as const).map((which): AlertRule => ({
    alert: `ArotiRestore${which === 'rto' ? 'Rto' : 'Rpo'}OverTarget`,
    expr: `${newest(metric(`aroti_restore_drill_${which}_seconds`), ofKind)} > on (platform) group_left () ${newest(metric(`aroti_restore_drill_${which}_target_seconds`), 'platform')}`,
    labels: { severity: 'warning' },
    annotations: {
      summary: `The ${which.toUpperCase()} of {{ $labels.platform }} ({{ $labels.kind }}) is over its target`,
      description:
        which === 'rto'
          ? 'A restore takes {{ $value }} s. More `drill.jobs`, faster storage, or another target.'
          : 'Data of {{ $value }} s would be lost. Back up more often, archive WAL, or another target.',
    },
  })),
  {
    alert: 'ArotiWalArchiveLag',
    expr: `${newest(lag, 'platform')} > 300`,
    for: '2m',
    labels: { severity: 'critical' },
    annotations: {
      summary: 'The WAL archive of {{ $labels.platform }} is {{ $value }} s late',
      description: 'What was written since would be lost. `aroti wal status` says why.',
    },
  },
  {
    alert: 'ArotiWalNotArchiving',
    expr: `${newest(walEnabled, 'platform')} == 1 unless on (platform) ${newest(lag, 'platform')}`,
    for: '5m',
    labels: { severity: 'critical' },
    annotations: {
      summary: 'No run archives the WAL of {{ $labels.platform }}',
      description:
        'The document asks for it. `aroti schedules apply --file platform.yaml` starts it; `aroti wal status` says how it is.',
    },
  },
  {
    alert: 'ArotiFiguresStale',
    expr: `time() - ${newest(refreshed, 'platform')} > 1800 or absent(${refreshed})`,
    for: '10m',
    labels: { severity: 'warning' },
    annotations: {
      summary: 'Nobody reads the catalogue of {{ $labels.platform }}',
      description: 'No worker runs, or none reaches the store: the other alerts see nothing. Look at its log.',
    },
  },
];

/** The rules as Prometheus' own file has them. */
export function ruleGroups(): { groups: { name: string; rules: readonly AlertRule[] }[] } {
  return { groups: [{ name: 'aroti', rules: alertRules }] };
}

/** The rules as an object of the Prometheus operator. */
export function prometheusRule(namespace: string) {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'aroti', namespace, labels: { 'app.kubernetes.io/part-of': 'aroti' } },
    spec: ruleGroups(),
  };
}
