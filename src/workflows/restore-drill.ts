import * as wf from '@temporalio/workflow';
import type { DrillCheck, DrillReport } from './backup-types.ts';
import { drillTable } from './drill-table.ts';
import { asRunFailure, validated } from './failures.ts';
import { labelPlatform } from './label-run.ts';
import { holdingLock } from './platform-lock.ts';
import type { ChosenBackup } from '../activities/choose-backup.ts';
import type { DrillStep } from '../activities/drill-context.ts';
import type { Activities } from '../activities/index.ts';
import { backupId } from '../platform/backup-id.ts';
import { parseDrillInput, type DrillInput } from '../platform/backup-input.ts';
import { failureTypes } from '../platform/failure-types.ts';
import { drillLockId } from '../platform/lock-id.ts';

// A worker that died is noticed when its heartbeats stop: this bounds what a crash costs, beside what was restored of one database.
const heartbeatTimeout = '10 seconds';
const retry = { initialInterval: '1 second', maximumInterval: '30 seconds', maximumAttempts: 5 };
const cancellationType = wf.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;

type Short = 'chooseBackup' | 'startScratch' | 'restoreRoles' | 'compareRoles' | 'reportDrill';
const short = wf.proxyActivities<Pick<Activities, Short>>({
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout,
  retry,
  cancellationType,
});

type Long = 'restoreOne' | 'compareRestored' | 'amcheckRestored' | 'askRestored';
const long = wf.proxyActivities<Pick<Activities, Long>>({
  startToCloseTimeout: '24 hours',
  heartbeatTimeout,
  retry,
  cancellationType,
});

const clearing = wf.proxyActivities<Pick<Activities, 'removeScratch'>>({
  scheduleToCloseTimeout: '30 minutes',
  heartbeatTimeout,
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
});

/** What has to be over for the data to serve again. */
const untilItServes = ['server', 'roles', 'download', 'restore'];

/**
 * Restores a backup into a server of its own, compares it with the fingerprint that was taken with it, and removes it again.
 * The report lies in the bucket. Fails with `DrillFailed` and the report where anything is not as it was; with `InvalidInput`,
 * `CannotRestore` or `AlreadyRunning` before anything was made.
 */
export async function restoreDrill(rawInput?: unknown): Promise<DrillReport> {
  const input = validated(parseDrillInput, rawInput);
  const { runId, runStartTime } = wf.workflowInfo();
  try {
    const chosen = await short.chooseBackup.executeWithOptions({ summary: 'which backup, and can it be read?' }, [
      input,
    ]);
    if (chosen.searchAttributes) labelPlatform(chosen.platform.name);
    const drill = backupId(runStartTime, runId);
    const lock = { id: drillLockId(chosen.platform), does: 'drills this platform' };
    return conclude(await holdingLock(lock, () => rehearse(input, drill, chosen)));
  } catch (error) {
    throw wf.isCancellation(error) ? error : asRunFailure(error);
  }
}

async function rehearse(input: DrillInput, drill: string, chosen: ChosenBackup): Promise<DrillReport> {
  const step: DrillStep = { input, drill, backup: chosen.backup, destination: chosen.destination };
  const record = new DrillRecord(drill, chosen);
  try {
    await restore(step, chosen, record);
    if (record.passed) await prove(step, chosen, record);
  } finally {
    await wf.CancellationScope.nonCancellable(() =>
      clearing.removeScratch.executeWithOptions({ summary: 'remove the scratch server' }, [{ input, drill }]),
    );
  }
  const report = record.end();
  await short.reportDrill.executeWithOptions({ summary: 'write the report' }, [{ step, report }]);
  return report;
}

async function restore(step: DrillStep, { databases }: ChosenBackup, record: DrillRecord): Promise<void> {
  await record.phase('server', () =>
    short.startScratch.executeWithOptions({ summary: 'a scratch server' }, [
      { ...step, runStartedAt: wf.workflowInfo().runStartTime.getTime() },
    ]),
  );
  const roles = await short.restoreRoles.executeWithOptions({ summary: 'roles' }, [step]);
  record.add('roles', roles.restoreSeconds, roles.checks);
  for (const { name } of databases) {
    if (!record.passed) return;
    const restored = await long.restoreOne.executeWithOptions({ summary: `restore ${name}` }, [
      { ...step, database: name },
    ]);
    record.add('download', restored.downloadSeconds, []);
    record.add('restore', restored.restoreSeconds, restored.checks);
  }
}

/** Every proof is made, whatever another one says: a report tells all that is wrong. */
async function prove(step: DrillStep, { databases, settings }: ChosenBackup, record: DrillRecord): Promise<void> {
  const names = databases.map(({ name }) => name);
  await record.proof('comparison', () => short.compareRoles.executeWithOptions({ summary: 'compare roles' }, [step]));
  for (const database of names) {
    await record.proof('comparison', () =>
      long.compareRestored.executeWithOptions({ summary: `compare ${database}` }, [{ ...step, database }]),
    );
  }
  await record.proof('sql', () =>
    long.askRestored.executeWithOptions({ summary: "the platform's own checks" }, [{ ...step, databases: names }]),
  );
  if (!settings.amcheck) return;
  await record.proof('amcheck', () => long.amcheckRestored.executeWithOptions({ summary: 'pg_amcheck' }, [step]));
}

class DrillRecord {
  readonly #drill: string;
  readonly #chosen: ChosenBackup;
  readonly #startedAt = wf.workflowInfo().runStartTime;
  readonly #seconds = new Map<string, number>();
  readonly #checks: DrillCheck[] = [];

  constructor(drill: string, chosen: ChosenBackup) {
    this.#drill = drill;
    this.#chosen = chosen;
    this.#show();
  }

  get passed(): boolean {
    return this.#checks.every(({ passed }) => passed);
  }

  add(phase: string, seconds: number, checks: readonly DrillCheck[]): void {
    this.#seconds.set(phase, (this.#seconds.get(phase) ?? 0) + seconds);
    this.#checks.push(...checks);
    this.#show();
  }

  async phase(name: string, work: () => Promise<void>): Promise<void> {
    await this.proof(name, async () => {
      await work();
      return [];
    });
  }

  async proof(phase: string, work: () => Promise<DrillCheck[]>): Promise<void> {
    const begun = Date.now();
    const checks = await work();
    this.add(phase, (Date.now() - begun) / 1000, checks);
  }

  /** Holds what was reached against the targets. */
  end(): DrillReport {
    const { targetRtoSeconds, targetRpoSeconds } = this.#chosen.settings;
    const { rtoSeconds, rpoSeconds } = this.#report();
    if (this.passed && targetRtoSeconds !== undefined) this.#checks.push(held('rto', rtoSeconds, targetRtoSeconds));
    if (this.passed && targetRpoSeconds !== undefined) this.#checks.push(held('rpo', rpoSeconds, targetRpoSeconds));
    this.#show();
    return this.#report();
  }

  #show(): void {
    wf.setCurrentDetails(drillTable(this.#report()));
  }

  #report(): DrillReport {
    const { folder, backup, destination, databases } = this.#chosen;
    const phases = [...this.#seconds].map(([name, seconds]) => ({ name, seconds: rounded(seconds) }));
    const oldest = Math.min(...databases.map(({ snapshotAt }) => new Date(snapshotAt).getTime()));
    return {
      version: 1,
      drill: this.#drill,
      platform: folder,
      backup,
      destination,
      passed: this.passed,
      startedAt: this.#startedAt.toISOString(),
      endedAt: new Date().toISOString(),
      phases,
      rtoSeconds: rounded(
        phases.reduce((sum, { name, seconds }) => (untilItServes.includes(name) ? sum + seconds : sum), 0),
      ),
      rpoSeconds: Math.max(0, rounded((this.#startedAt.getTime() - oldest) / 1000)),
      checks: [...this.#checks],
      databases: databases.map(({ name, bytes, tables, rows }) => ({ name, bytes, tables, rows })),
    };
  }
}

function held(layer: 'rto' | 'rpo', reached: number, target: number): DrillCheck {
  return {
    layer,
    name: layer.toUpperCase(),
    passed: reached <= target,
    detail: `${reached} s; the target is ${target} s`,
  };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

function conclude(report: DrillReport): DrillReport {
  if (report.passed) return report;
  const failed = report.checks.filter(({ passed }) => !passed);
  throw wf.ApplicationFailure.create({
    type: failureTypes.drillFailed,
    message: failed.map(({ layer, name, detail }) => `${layer} of ${name}: ${detail}`).join('\n'),
    nonRetryable: true,
    details: [report],
  });
}
