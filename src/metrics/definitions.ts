/** A figure that is served: what Prometheus is told of it, and the names of its labels. */
export interface Definition {
  type: 'gauge' | 'counter';
  help: string;
  labels: readonly string[];
}

const platform = ['platform'] as const;
const backup = ['platform', 'database', 'kind'] as const;
/** `logical`: of a backup; `point`: to a point in time. */
const drill = ['platform', 'kind'] as const;

/** Every figure of the orchestrator's own, by name. Times are seconds since the epoch; base units. */
export const definitions = {
  aroti_backup_last_success_timestamp_seconds: gauge('When the newest good backup was complete.', backup),
  aroti_backup_last_failure_timestamp_seconds: gauge('When a run that backs up last failed.', ['platform', 'kind']),
  aroti_backup_duration_seconds: gauge('How long the newest good backup took.', backup),
  aroti_backup_size_bytes: gauge('What the newest good backup takes in the store.', backup),
  aroti_backup_due_timestamp_seconds: gauge('A backup that has begun since then has to be there.', [
    'platform',
    'kind',
  ]),
  aroti_wal_archive_enabled: gauge('1 where the platform document asks for WAL to be archived.', platform),
  aroti_wal_archive_lag_seconds: gauge('How old the oldest WAL is that is not in the archive.', platform),
  aroti_wal_archive_lag_bytes: gauge('How much WAL is not in the archive, as the archive told last.', platform),
  aroti_restore_drill_last_success_timestamp_seconds: gauge('When a drill last passed.', drill),
  aroti_restore_drill_last_failure_timestamp_seconds: gauge('When a drill last failed.', drill),
  aroti_restore_drill_due_timestamp_seconds: gauge('A drill that has passed since then has to be there.', drill),
  aroti_restore_drill_rto_seconds: gauge('How long the newest drill took until the data served.', drill),
  aroti_restore_drill_rpo_seconds: gauge('How old the data was that the newest drill restored.', drill),
  aroti_restore_drill_rto_target_seconds: gauge('The most that it may be, by the platform document.', platform),
  aroti_restore_drill_rpo_target_seconds: gauge('The most that it may be, by the platform document.', platform),
  aroti_restore_drill_checks_failed: gauge('How many checks of the newest drill failed.', drill),
  aroti_retention_deleted_total: counter('What this worker has deleted for retention.', ['platform', 'what']),
  aroti_catalogue_refreshed_timestamp_seconds: gauge('When these figures were last read from the stores.', platform),
  aroti_component_ready: gauge('1 where the newest verification found it ready and serving.', [
    'platform',
    'component',
  ]),
  aroti_drifted_objects: gauge('Objects that differ from the revision, by the newest verification.', platform),
  aroti_deploy_duration_seconds: gauge('How long it took in the newest deployment.', ['platform', 'component']),
} as const satisfies Readonly<Record<string, Definition>>;

export type MetricName = keyof typeof definitions;

function gauge(help: string, labels: readonly string[]): Definition {
  return { type: 'gauge', help, labels };
}

function counter(help: string, labels: readonly string[]): Definition {
  return { type: 'counter', help, labels };
}
