import { applyComponent } from './apply-component.ts';
import { awaitComponent } from './await-component.ts';
import { cancelRun } from './cancel-run.ts';
import { checkComponent } from './check-component.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { lockHolder } from './lock-holder.ts';
import { openRevision } from './open-revision.ts';
import { planChanges } from './plan-changes.ts';
import { planRollback } from './plan-rollback.ts';
import { planWayBack } from './plan-way-back.ts';
import { preparePlatform } from './prepare-platform.ts';
import { pruneObjects } from './prune-objects.ts';
import { recordOutcome } from './record-outcome.ts';
import { resolvePlatform } from './resolve-platform.ts';

/** What workflows can have done, on the clusters and with the settings that the worker was given. */
export function createActivities(deps: ActivityDependencies) {
  return {
    resolvePlatform: resolvePlatform(deps),
    planChanges: planChanges(deps),
    openRevision: openRevision(deps),
    preparePlatform: preparePlatform(deps),
    applyComponent: applyComponent(deps),
    awaitComponent: awaitComponent(deps),
    checkComponent: checkComponent(deps),
    pruneObjects: pruneObjects(deps),
    recordOutcome: recordOutcome(deps),
    planWayBack: planWayBack(deps),
    planRollback: planRollback(deps),
    lockHolder: lockHolder(deps),
    cancelRun: cancelRun(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
