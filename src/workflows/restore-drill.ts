import * as wf from '@temporalio/workflow';
import type { DrillReport } from './backup-types.ts';
import { DrillRecord, type Drilled } from './drill-record.ts';
import { asRunFailure, validated } from './failures.ts';
import { labelPlatform } from './label-run.ts';
import { holdingLock } from './platform-lock.ts';
import type { ChosenBackup } from '../activities/choose-backup.ts';
import type { ChosenPoint } from '../activities/choose-point.ts';
import type { DrillStep } from '../activities/drill-context.ts';
import type { Activities } from '../activities/index.ts';
import { backupId } from '../platform/backup-id.ts';
import { parseDrillInput, type DrillInput } from '../platform/backup-input.ts';
import { failureTypes } from '../platform/failure-types.ts';
import { commonDrillLockId, drillLockId } from '../platform/lock-id.ts';

// A worker that died is noticed when its heartbeats stop: this bounds what a crash costs, beside what was restored of one database.
const heartbeatTimeout = '10 seconds';
const retry = { initialInterval: '1 second', maximumInterval: '30 seconds', maximumAttempts: 8 };
const cancellationType = wf.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;

type Short =
  'chooseBackup' | 'choosePoint' | 'startScratch' | 'startIdle' | 'restoreRoles' | 'compareRoles' | 'reportDrill';
const short = wf.proxyActivities<Pick<Activities, Short>>({
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout,
  retry,
  cancellationType,
});

type Long =
  | 'restoreOne'
  | 'restorePoint'
  | 'compareRestored'
  | 'readRestored'
  | 'amcheckRestored'
  | 'askRestored'
  | 'tryMigrations';
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

/**
 * Restores a backup into a server of its own, compares it with the fingerprint that was taken with it, and removes it again; or,
 * with `at`, a base backup with its WAL up to that moment, of which it says what was reached. The report lies in the bucket. Fails
 * with `DrillFailed` and the report where anything is not as it was; with `InvalidInput`, `CannotRestore` or `AlreadyRunning`
 * before anything was made.
 */
export async function restoreDrill(rawInput?: unknown): Promise<DrillReport> {
  const input = validated(parseDrillInput, rawInput);
  try {
    return conclude(await (input.at === undefined ? drillBackup(input) : drillPoint(input)));
  } catch (error) {
    throw wf.isCancellation(error) ? error : asRunFailure(error);
  }
}

async function drillBackup(input: DrillInput): Promise<DrillReport> {
  const chosen = await short.chooseBackup.executeWithOptions({ summary: 'which backup, and can it be read?' }, [input]);
  const oldest = Math.min(...chosen.databases.map(({ snapshotAt }) => Date.parse(snapshotAt)));
  const drilled: Drilled = {
    ...chosen,
    kind: 'logical',
    dataAt: new Date(oldest).toISOString(),
    databases: chosen.databases.map(({ name, bytes, tables, rows }) => ({ name, bytes, tables, rows })),
  };
  return rehearse(input, chosen, drilled, async (step, record) => {
    await restore(step, chosen, record);
    if (record.passed) await prove(step, chosen, record);
  });
}

async function drillPoint(input: DrillInput): Promise<DrillReport> {
  const chosen = await short.choosePoint.executeWithOptions({ summary: 'from which base, and can it be read?' }, [
    input,
  ]);
  const { base: backup, archivedUntil: dataAt } = chosen;
  const drilled: Drilled = { ...chosen, kind: 'point', backup, dataAt, databases: [] };
  return rehearse(input, chosen, drilled, async (step, record) => {
    const names = await recover(step, chosen, record);
    if (record.passed) await provePoint(step, names, chosen, record);
  });
}

/** What every drill has around it: the lock, a place in the cluster that is removed whatever happens, and the report. */
async function rehearse(
  input: DrillInput,
  { platform, searchAttributes }: Pick<ChosenBackup, 'platform' | 'searchAttributes'>,
  drilled: Drilled,
  work: (step: DrillStep, record: DrillRecord) => Promise<void>,
): Promise<DrillReport> {
  if (searchAttributes) labelPlatform(platform.name);
  const { runId, runStartTime } = wf.workflowInfo();
  const drill = backupId(runStartTime, runId);
  const lock = lockOf(platform, drilled);
  return holdingLock(lock, async () => {
    const step: DrillStep = { input, drill, backup: drilled.backup, destination: drilled.destination };
    const record = new DrillRecord(drill, drilled);
    try {
      await work(step, record);
    } finally {
      await wf.CancellationScope.nonCancellable(() =>
        clearing.removeScratch.executeWithOptions({ summary: 'remove the scratch server' }, [{ input, drill }]),
      );
    }
    const report = record.end();
    await short.reportDrill.executeWithOptions({ summary: 'write the report' }, [{ step, report }]);
    return report;
  });
}

/** A long drill of one kind does not keep the other from its day: each has a namespace of its own, and only what is its own is removed. */
function lockOf(platform: ChosenBackup['platform'], { kind }: Drilled): { id: string; does: string } {
  if (!wf.patched('drill-lock-of-its-kind')) {
    return { id: commonDrillLockId(platform), does: 'drills this platform' };
  }
  return kind === 'point'
    ? { id: drillLockId(platform, 'point'), does: 'drills a point in time of this platform' }
    : { id: drillLockId(platform, 'backup'), does: 'drills a backup of this platform' };
}

async function restore(step: DrillStep, { databases }: ChosenBackup, record: DrillRecord): Promise<void> {
  await record.phase('server', () =>
    short.startScratch.executeWithOptions({ summary: 'a scratch server' }, [begun(step)]),
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

/** Gives the databases that are there then. */
async function recover(step: DrillStep, { at }: ChosenPoint, record: DrillRecord): Promise<string[]> {
  await record.phase('server', () =>
    short.startIdle.executeWithOptions({ summary: 'a container without a server' }, [begun(step)]),
  );
  const summary = at === undefined ? 'recover as far as the WAL goes' : `recover to ${at}`;
  const recovered = await long.restorePoint.executeWithOptions({ summary }, [{ ...step, ...(at && { at }) }]);
  for (const { name, seconds } of recovered.phases) record.add(name, seconds, []);
  record.add('recover', 0, recovered.checks);
  if (recovered.point) record.reached(recovered.point);
  return recovered.databases;
}

/** When the run began tells which failures are of its own time. */
function begun(step: DrillStep): DrillStep & { runStartedAt: number } {
  return { ...step, runStartedAt: wf.workflowInfo().runStartTime.getTime() };
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
  await proveSound(step, names, settings, record);
}

/** No fingerprint was taken at a moment that nobody knew of: every row is read, and whatever the platform knows of its data is asked. */
async function provePoint(
  step: DrillStep,
  databases: readonly string[],
  { settings }: ChosenPoint,
  record: DrillRecord,
): Promise<void> {
  for (const database of databases) {
    await record.proof('read', async () => {
      const { checks, found } = await long.readRestored.executeWithOptions({ summary: `read ${database}` }, [
        { ...step, database },
      ]);
      if (found) record.found(found);
      return checks;
    });
  }
  await proveSound(step, databases, settings, record);
}

async function proveSound(
  step: DrillStep,
  databases: readonly string[],
  { amcheck, migrations }: ChosenBackup['settings'],
  record: DrillRecord,
): Promise<void> {
  await record.proof('sql', () =>
    long.askRestored.executeWithOptions({ summary: "the platform's own checks" }, [
      { ...step, databases: [...databases] },
    ]),
  );
  if (migrations !== undefined && databases.includes(migrations)) {
    await record.proof('migrations', () =>
      long.tryMigrations.executeWithOptions({ summary: 'does the backend know the revision?' }, [step]),
    );
  }
  if (!amcheck) return;
  await record.proof('amcheck', () => long.amcheckRestored.executeWithOptions({ summary: 'pg_amcheck' }, [step]));
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
