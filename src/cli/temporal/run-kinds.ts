import type { BackupResult, DrillReport, PruneResult } from '../../workflows/backup-types.ts';
import type {
  DeployResult,
  DiagnoseReport,
  PlatformPlan,
  RollbackResult,
  VerifyReport,
} from '../../workflows/types.ts';

/** What each kind of run returns. */
export interface RunResults {
  deploy: DeployResult;
  plan: PlatformPlan;
  rollback: RollbackResult;
  verify: VerifyReport;
  diagnose: DiagnoseReport;
  backup: BackupResult;
  prune: PruneResult;
  drill: DrillReport;
}

export type RunKind = keyof RunResults;

/** What a run of each kind is called in a sentence. */
export const runNouns: Readonly<Record<RunKind, string>> = {
  deploy: 'deployment',
  plan: 'plan',
  rollback: 'rollback',
  verify: 'verification',
  diagnose: 'diagnosis',
  backup: 'backup',
  prune: 'pruning',
  drill: 'drill',
};

/** The id of the runs of a kind for a platform; it is also the lock that lets only one at a time. Drills to a point in time, `at`, are a kind of their own. */
export function workflowIdOf(kind: RunKind, platform: string, { at }: { at?: string } = {}): string {
  return `${kind}${at === undefined ? '' : '-wal'}-${platform}`;
}

/** The workflow that does it. */
export function workflowTypeOf(kind: RunKind): string {
  return ofBackups[kind] ?? `${kind}Platform`;
}

const ofBackups: Readonly<Partial<Record<RunKind, string>>> = {
  backup: 'backupDatabases',
  prune: 'pruneBackups',
  drill: 'restoreDrill',
};
