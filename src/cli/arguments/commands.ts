import type { AlertsOptions } from '../commands/alerts.ts';
import type { BackupOptions } from '../commands/backup.ts';
import type { BackupsOptions } from '../commands/backups.ts';
import type { ControlOptions, StopOptions } from '../commands/control.ts';
import type { DeployOptions } from '../commands/deploy.ts';
import type { DiagnoseOptions } from '../commands/diagnose.ts';
import type { DrillOptions } from '../commands/drill.ts';
import type { HistoryOptions } from '../commands/history.ts';
import type { PlanOptions } from '../commands/plan.ts';
import type { PruneOptions } from '../commands/prune.ts';
import type { RenderOptions } from '../commands/render.ts';
import type { RollbackOptions } from '../commands/rollback.ts';
import type { SchedulesOptions } from '../commands/schedules.ts';
import type { StatusOptions } from '../commands/status.ts';
import type { VerifyOptions } from '../commands/verify.ts';
import type { WalOptions } from '../commands/wal.ts';
import type { Report } from '../report.ts';

/** What the commands do; loaded when they are called, so that help is quick. */
export interface Commands {
  plan(options: PlanOptions): Promise<Report>;
  deploy(options: DeployOptions): Promise<Report>;
  approve(components: string[], options: ControlOptions): Promise<Report>;
  pause(options: ControlOptions): Promise<Report>;
  resume(options: ControlOptions): Promise<Report>;
  stop(options: StopOptions): Promise<Report>;
  status(options: StatusOptions): Promise<Report>;
  history(number: number | undefined, options: HistoryOptions): Promise<Report>;
  rollback(options: RollbackOptions): Promise<Report>;
  verify(options: VerifyOptions): Promise<Report>;
  diagnose(options: DiagnoseOptions): Promise<Report>;
  render(options: RenderOptions): Promise<Report>;
  backup(options: BackupOptions): Promise<Report>;
  backups(action: 'list' | 'show' | 'verify', id: string | undefined, options: BackupsOptions): Promise<Report>;
  drill(options: DrillOptions): Promise<Report>;
  prune(options: PruneOptions): Promise<Report>;
  schedules(action: 'list' | 'apply', options: SchedulesOptions): Promise<Report>;
  wal(action: 'status', options: WalOptions): Promise<Report>;
  alerts(options: AlertsOptions): Promise<Report>;
  local(script: 'up' | 'down', args: string[]): Promise<number>;
}

/** What a command gave: a report to print, or the exit code of a program that has spoken for itself. */
export type Ending = { report: Report; json?: boolean } | { exitCode: number };

/** What the definitions of commands are built with. */
export interface Definition {
  commands: Commands;
  /** Hands on what a command gave. */
  end: (report: Promise<Report>, options: { json?: boolean }) => Promise<void>;
}
