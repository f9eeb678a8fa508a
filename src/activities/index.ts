import { acceptSchema } from './accept-schema.ts';
import { applyComponent } from './apply-component.ts';
import { awaitComponent } from './await-component.ts';
import { takeBase } from './base-take.ts';
import { backupDatabase } from './backup-database.ts';
import { backupDocument } from './backup-document.ts';
import { backupGlobals } from './backup-globals.ts';
import { cancelRun } from './cancel-run.ts';
import { checkComponent } from './check-component.ts';
import { completeBackup } from './complete-backup.ts';
import { chooseBackup } from './choose-backup.ts';
import { choosePoint } from './choose-point.ts';
import { compareRestored, compareRoles, readRestored } from './compare-restored.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { healComponent } from './heal-component.ts';
import { inspectPlatform } from './verify-inspect.ts';
import { diagnosePlatform } from './diagnose-platform.ts';
import { discardBackup } from './discard-backup.ts';
import { removeScratch, reportDrill } from './end-drill.ts';
import { lockHolder } from './lock-holder.ts';
import { openRevision } from './open-revision.ts';
import { planChanges } from './plan-changes.ts';
import { planPrune } from './plan-prune.ts';
import { planRollback } from './plan-rollback.ts';
import { planWayBack } from './plan-way-back.ts';
import { prepareBackup } from './prepare-backup.ts';
import { preparePlatform } from './prepare-platform.ts';
import { amcheckRestored, askRestored } from './prove-restored.ts';
import { deleteBackups, deleteOrphans } from './prune-catalogue.ts';
import { pruneObjects } from './prune-objects.ts';
import { recordOutcome } from './record-outcome.ts';
import { resolvePlatform } from './resolve-platform.ts';
import { restoreOne, restoreRoles } from './restore-step.ts';
import { restorePoint } from './restore-point.ts';
import { startIdle, startScratch } from './start-scratch.ts';
import { sweepDrills } from './sweep-drills.ts';
import { tryMigrations } from './try-migrations.ts';
import { openArchive, prepareWal } from './wal-prepare.ts';
import { streamWal } from './wal-stream.ts';

/** What workflows can have done, on the clusters and with the settings that the worker was given. */
export function createActivities(deps: ActivityDependencies) {
  return {
    resolvePlatform: alive(resolvePlatform(deps)),
    planChanges: planChanges(deps),
    openRevision: alive(openRevision(deps)),
    preparePlatform: alive(preparePlatform(deps)),
    applyComponent: applyComponent(deps),
    awaitComponent: awaitComponent(deps),
    checkComponent: checkComponent(deps),
    pruneObjects: pruneObjects(deps),
    recordOutcome: alive(recordOutcome(deps)),
    diagnosePlatform: diagnosePlatform(deps),
    inspectPlatform: inspectPlatform(deps),
    healComponent: healComponent(deps),
    planWayBack: alive(planWayBack(deps)),
    planRollback: alive(planRollback(deps)),
    acceptSchema: alive(acceptSchema(deps)),
    lockHolder: alive(lockHolder(deps)),
    cancelRun: alive(cancelRun(deps)),
    prepareBackup: prepareBackup(deps),
    backupDatabase: backupDatabase(deps),
    backupGlobals: backupGlobals(deps),
    backupDocument: backupDocument(deps),
    completeBackup: completeBackup(deps),
    discardBackup: discardBackup(deps),
    prepareWal: prepareWal(deps),
    openArchive: openArchive(deps),
    streamWal: streamWal(deps),
    takeBase: takeBase(deps),
    chooseBackup: chooseBackup(deps),
    choosePoint: choosePoint(deps),
    startScratch: startScratch(deps),
    startIdle: startIdle(deps),
    restorePoint: restorePoint(deps),
    readRestored: readRestored(deps),
    restoreRoles: restoreRoles(deps),
    restoreOne: restoreOne(deps),
    compareRoles: compareRoles(deps),
    compareRestored: compareRestored(deps),
    askRestored: askRestored(deps),
    amcheckRestored: amcheckRestored(deps),
    tryMigrations: tryMigrations(deps),
    reportDrill: reportDrill(deps),
    removeScratch: removeScratch(deps),
    planPrune: planPrune(deps),
    deleteBackups: deleteBackups(deps),
    deleteOrphans: deleteOrphans(deps),
    sweepDrills: sweepDrills(deps),
  };
}

/** An activity of a few requests, which has nothing to report but that its worker lives. */
function alive<Arguments extends unknown[], Result>(activity: (...args: Arguments) => Promise<Result>) {
  return (...args: Arguments): Promise<Result> => whileHeartbeating(() => activity(...args));
}

export type Activities = ReturnType<typeof createActivities>;
